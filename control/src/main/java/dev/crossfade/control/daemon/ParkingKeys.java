package dev.crossfade.control.daemon;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.settings.ControlSettings;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.config.settings.StoreAddress;
import dev.crossfade.control.parking.Sealing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * By which keys parked requests are kept: those of {@code control.parking}; without one, of a store that is a file, a key in a file beside
 * it. A store that others share has none by itself: theirs would be another.
 */
final class ParkingKeys {

    private ParkingKeys() {}

    /**
     * Makes the file where it is needed and not there.
     *
     * @return empty where there is no key
     * @throws IllegalArgumentException when the file cannot be read or written, or holds no key
     */
    static Optional<Sealing> of(ControlSettings settings) {
        List<byte[]> keys = new ArrayList<>();
        Secret key = settings.parking().key();
        if (key != null) {
            keys.add(Sealing.key(key.reveal()));
        }
        settings.parking().oldKeys().forEach(old -> keys.add(Sealing.key(old.reveal())));
        if (settings.store().address() instanceof StoreAddress.OfFile file) {
            Path own = file.file().resolveSibling(file.file().getFileName() + ".key");
            // Once there is one it is read for ever: something may have been sealed with it.
            if (key == null || Files.exists(own)) {
                keys.add(read(own));
            }
        }
        return key == null && keys.isEmpty() ? Optional.empty() : Optional.of(new Sealing(keys));
    }

    private static byte[] read(Path file) {
        try {
            create(file);
            return Sealing.key(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the key of parked requests, " + file + ", cannot be read or written: " + FailureWords.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    file + ": " + e.getMessage() + "; restore it, for what was parked cannot be read without it", e);
        }
    }

    private static void create(Path file) throws IOException {
        byte[] key = new byte[Sealing.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        if (Files.exists(file)) {
            return;
        }
        try (var channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            var unused = channel.write(ByteBuffer.wrap(
                    (Base64.getEncoder().encodeToString(key) + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (FileAlreadyExistsException e) {
            // Somebody else's is as good.
        }
    }
}
