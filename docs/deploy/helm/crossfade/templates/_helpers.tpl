{{- define "crossfade.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "crossfade.labels" -}}
app.kubernetes.io/name: crossfade
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- /* Given a dict of root and component. */ -}}
{{- define "crossfade.selector" -}}
app.kubernetes.io/name: crossfade
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "crossfade.sqlite" -}}
{{- if hasPrefix "jdbc:sqlite:" .Values.control.store }}true{{ end -}}
{{- end -}}

{{- /* Every controller by its own name: a proxy asks the next one where one does not answer, or does not lead. */ -}}
{{- define "crossfade.controllers" -}}
{{- $name := include "crossfade.name" . -}}
{{- $urls := list -}}
{{- range $i := until (int .Values.control.replicas) -}}
{{- $urls = append $urls (printf "http://%s-control-%d.%s-control.%s.svc:9901" $name $i $name $.Release.Namespace) -}}
{{- end -}}
{{- join "," $urls -}}
{{- end -}}

{{- /* crossfade.yaml: the values' own, and over it what these manifests rely on. */ -}}
{{- define "crossfade.yaml" -}}
{{- $listen := dict "host" "0.0.0.0" "port" .Values.proxy.port -}}
{{- if .Values.proxy.proxyProtocol }}{{ $_ := set $listen "proxyProtocol" .Values.proxy.proxyProtocol }}{{ end -}}
{{- if .Values.proxy.tlsSecret -}}
{{- $_ := set $listen "tls" (dict "certificate" "/etc/crossfade-tls/tls.crt" "key" "/etc/crossfade-tls/tls.key") -}}
{{- end -}}
{{- $ours := dict -}}
{{- if .Values.proxy.enabled -}}
{{- $proxy := dict
      "id" "${HOSTNAME}"
      "listen" (list $listen)
      "health" (dict "host" "0.0.0.0" "port" 9903)
      "state" "/var/lib/crossfade/proxy"
      "shutdown" (dict "drain" (printf "%ds" (int .Values.proxy.drainSeconds))) -}}
{{- if .Values.control.enabled -}}
{{- $_ := set $proxy "routes" (dict "from" "control") -}}
{{- $_ := set $proxy "control" (dict "url" (include "crossfade.controllers" .) "tokenFile" "/etc/crossfade-secrets/proxy-token") -}}
{{- end -}}
{{- $_ := set $ours "proxy" $proxy -}}
{{- end -}}
{{- if .Values.control.enabled -}}
{{- $_ := set $ours "control" (dict
      "admin" (dict "host" "${POD_IP}" "port" 9901 "tokensFile" "/etc/crossfade-secrets/tokens")
      "store" .Values.control.store) -}}
{{- end -}}
{{- toYaml (mergeOverwrite (deepCopy .Values.crossfade) $ours) -}}
{{- end -}}

{{- define "crossfade.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "crossfade.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}
