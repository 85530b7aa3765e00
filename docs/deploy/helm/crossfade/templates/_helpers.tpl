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
{{- $scheme := ternary "https" "http" (ne .Values.control.tlsSecret "") -}}
{{- $urls := list -}}
{{- range $i := until (int .Values.control.replicas) -}}
{{- $urls = append $urls (printf "%s://%s-control-%d.%s-control.%s.svc:9901" $scheme $name $i $name $.Release.Namespace) -}}
{{- end -}}
{{- join "," $urls -}}
{{- end -}}

{{- /* Given a dict of root and user. Each pod has its own password there. */ -}}
{{- define "crossfade.etcd" -}}
{{- toYaml (dict
      "endpoints" .root.Values.etcd.endpoints
      "user" .user
      "passwordFile" "/etc/crossfade-etcd/password"
      "tls" (dict "ca" "/etc/crossfade-etcd/ca.crt")) -}}
{{- end -}}

{{- /* Given a dict of root and component: its volume of etcd's Secret. */ -}}
{{- define "crossfade.etcdVolume" -}}
- name: etcd
  secret:
    secretName: {{ .root.Values.etcd.secret }}
    defaultMode: 0440
    items: [{ key: ca.crt, path: ca.crt }, { key: {{ .component }}-password, path: password }]
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
{{- $control := dict "url" (include "crossfade.controllers" .) "tokenFile" "/etc/crossfade-secrets/proxy-token" -}}
{{- if .Values.control.tlsSecret }}{{ $_ := set $control "ca" "/etc/crossfade-control-tls/ca.crt" }}{{ end -}}
{{- $_ := set $proxy "control" $control -}}
{{- end -}}
{{- if .Values.etcd.endpoints -}}
{{- $_ := set $proxy "routes" (dict "from" "etcd") -}}
{{- $_ := set $proxy "etcd" (include "crossfade.etcd" (dict "root" . "user" .Values.etcd.users.proxy) | fromYaml) -}}
{{- end -}}
{{- $_ := set $ours "proxy" $proxy -}}
{{- end -}}
{{- if .Values.control.enabled -}}
{{- $admin := dict "host" "0.0.0.0" "port" 9901 "tokensFile" "/etc/crossfade-secrets/tokens" -}}
{{- if .Values.control.tlsSecret -}}
{{- $_ := set $admin "tls" (dict "certificate" "/etc/crossfade-control-tls/tls.crt" "key" "/etc/crossfade-control-tls/tls.key") -}}
{{- end -}}
{{- $control := dict "admin" $admin "store" .Values.control.store -}}
{{- if .Values.etcd.endpoints -}}
{{- $_ := set $control "routes" (dict "in" "etcd") -}}
{{- $_ := set $control "etcd" (include "crossfade.etcd" (dict "root" . "user" .Values.etcd.users.control) | fromYaml) -}}
{{- end -}}
{{- $_ := set $ours "control" $control -}}
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
