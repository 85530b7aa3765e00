package dev.crossfade.config.settings;

import java.util.Set;

/** What a URL may say to PostgreSQL's JDBC driver, which takes a name that it does not know, and does nothing about it (pgjdbc, PGProperty). */
public final class DriverOptions {

    /** Case counts, as it does to the driver. */
    public static final Set<String> KNOWN = Set.of("""
            adaptiveFetch adaptiveFetchMaximum adaptiveFetchMinimum allowEncodingChanges ApplicationName assumeMinServerVersion
            authenticationPluginClassName autosave binaryTransfer binaryTransferDisable binaryTransferEnable cancelSignalTimeout
            channelBinding classLoaderStrategy cleanupSavepoints connectExecutor connectExecutorArg connectTimeout
            convertBooleanToNumeric currentSchema databaseMetadataCacheFields databaseMetadataCacheFieldsMiB defaultRowFetchSize
            disableColumnSanitiser escapeSyntaxCallMode flushCacheOnDdl groupStartupParameters gssEncMode gsslib gssResponseTimeout
            gssUseDefaultCreds hideUnprivilegedObjects hostRecheckSeconds jaasApplicationName jaasLogin kerberosServerName
            loadBalanceHosts localSocketAddress loggerFile loggerLevel loginTimeout logServerErrorDetail logUnclosedConnections
            maxResultBuffer maxSendBufferSize options password pemKeyAlgorithm PGDBNAME PGHOST PGPORT preferQueryMode
            preparedStatementCacheQueries preparedStatementCacheSizeMiB prepareThreshold protocolVersion queryTimeout
            quoteReturningIdentifiers readOnly readOnlyMode receiveBufferSize replication requireAuth reWriteBatchedInserts
            reWriteBatchedInsertsSize scramMaxIterations sendBufferSize service socketFactory socketFactoryArg socketTimeout ssl
            sslcert sslfactory sslfactoryarg sslhostnameverifier sslkey sslmode sslNegotiation sslpassword sslpasswordcallback
            sslResponseTimeout sslrootcert sspiServiceClass stringtype targetServerType tcpKeepAlive tcpNoDelay unknownLength user
            useSpnego xmlFactoryFactory
            """.strip().split("\\s+"));

    private DriverOptions() {}
}
