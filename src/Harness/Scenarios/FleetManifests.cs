using System.Globalization;
using System.Text;

namespace Drydock.Harness.Scenarios;

/// <summary>Manifests of many StatefulSets with Redis, alike but for namespace, name, replicas and size.</summary>
public static class FleetManifests
{
    private const string Classes = """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata:
          name: gp3-plain
        provisioner: ebs.csi.aws.com
        parameters:
          type: gp3
          csi.storage.k8s.io/fstype: ext4
        volumeBindingMode: WaitForFirstConsumer
        reclaimPolicy: Delete
        allowVolumeExpansion: true
        ---
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata:
          name: gp3-encrypted-before
        provisioner: ebs.csi.aws.com
        parameters:
          type: gp3
          encrypted: "true"
        volumeBindingMode: WaitForFirstConsumer
        reclaimPolicy: Delete

        """;

    private const string Set = """
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {name}-config
          namespace: {ns}
        data:
          redis.conf: |
            port 6379
            protected-mode no
            dir /data
            save 900 1
            save 300 10
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: {name}
          namespace: {ns}
        spec:
          clusterIP: None
          selector:
            app.kubernetes.io/instance: {name}
          ports:
            - name: redis
              port: 6379
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: {name}
          namespace: {ns}
          labels:
            app: redis{labels}
        spec:
          serviceName: {name}
          replicas: {replicas}
          podManagementPolicy: Parallel
          selector:
            matchLabels:
              app.kubernetes.io/instance: {name}
          template:
            metadata:
              labels:
                app.kubernetes.io/instance: {name}
            spec:
              terminationGracePeriodSeconds: 30
              containers:
                - name: redis
                  image: redis:3.2
                  command: ["redis-server", "/config/redis.conf"]
                  ports:
                    - name: redis
                      containerPort: 6379
                  readinessProbe:
                    exec:
                      command: ["redis-cli", "ping"]
                    periodSeconds: {probe}
                  resources:
                    requests:
                      cpu: 50m
                      memory: 64Mi
                  volumeMounts:
                    - name: data
                      mountPath: /data
                    - name: config
                      mountPath: /config
              volumes:
                - name: config
                  configMap:
                    name: {name}-config
          volumeClaimTemplates:
            - metadata:
                name: data
              spec:
                accessModes: ["ReadWriteOnce"]
                storageClassName: {class}
                resources:
                  requests:
                    storage: {size}Gi

        """;

    /// <summary>The StorageClasses and namespaces, then each set.</summary>
    public static IReadOnlyList<ManifestSource> Of(IReadOnlyList<FleetMemberSpec> sets)
    {
        var first = new StringBuilder(Classes);
        foreach (var ns in sets.Select(s => s.Namespace).Distinct(StringComparer.Ordinal)) first.Append(CultureInfo.InvariantCulture, $"---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: {ns}\n");
        return [new ManifestSource("classes.yml", first.ToString()), .. sets.Select(s => new ManifestSource($"{s.Namespace}-{s.Name}.yml", Text(s)))];
    }

    private static string Text(FleetMemberSpec set) => Set["---\n".Length..]
        .Replace("{name}", set.Name, StringComparison.Ordinal)
        .Replace("{ns}", set.Namespace, StringComparison.Ordinal)
        .Replace("{labels}", set.IsOfAnOperator ? "\n    app.kubernetes.io/managed-by: redis-operator" : "", StringComparison.Ordinal)
        .Replace("{replicas}", set.Replicas.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{class}", set.IsEncryptedBefore ? "gp3-encrypted-before" : "gp3-plain", StringComparison.Ordinal)
        .Replace("{probe}", set.ProbeSeconds.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{size}", set.Gibibytes.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
