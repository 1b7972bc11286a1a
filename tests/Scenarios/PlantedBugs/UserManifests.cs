using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>
/// Manifests as users have them: in the default namespace, without Service, class parameters, readiness probes and namespaces; the sentinel is started by a shell that ignores SIGTERM,
/// and the sidecar looks for peers.
/// </summary>
internal static class UserManifests
{
    internal static Scenario Scenario { get; } = Harness.Scenarios.Scenario.Named("user-manifests")
        .GivenManifestText("sc.yml", StorageClass)
        .GivenManifestText("rbac.yml", Roles)
        .GivenManifestText("cm.yml", ConfigMap)
        .GivenManifestText("sts.yml", StatefulSet)
        .GivenRedisTraffic("default/redis")
        .MigrateByEncryptingVolumes("default/redis")
        .ThenItCompletes();

    private const string StorageClass = """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata:
          name: ebs-sc
        provisioner: ebs.csi.aws.com
        volumeBindingMode: WaitForFirstConsumer

        """;

    private const string Roles = """
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: redis-sa
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: redis-role
        rules:
          - apiGroups: ['']
            resources: ['*']
            verbs: ['*']
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata:
          name: redis-rb
        subjects:
          - kind: ServiceAccount
            name: redis-sa
            namespace: default
        roleRef:
          kind: Role
          name: redis-role
          apiGroup: rbac.authorization.k8s.io

        """;

    private const string ConfigMap = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: redis-sentinel
        data:
          node.conf: |
            protected-mode no
            port 6379
            dir /data

        """;

    private const string StatefulSet = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: redis
        spec:
          selector:
            matchLabels:
              name: redis
          serviceName: redis-nodes
          replicas: 2
          template:
            metadata:
              labels:
                name: redis
            spec:
              serviceAccount: redis-sa
              terminationGracePeriodSeconds: 10
              containers:
                - name: redis-node
                  image: redis:3.2
                  command: [redis-server]
                  args: [/config/node.conf]
                  volumeMounts:
                    - name: data
                      mountPath: /data
                    - name: redis-config
                      mountPath: /config
                  resources:
                    requests:
                      cpu: 100m
                      memory: 1Gi
                  livenessProbe:
                    exec:
                      command: [redis-cli, ping]
                - name: redis-sentinel
                  image: redis:3.2
                  command: [bash, -c, "touch sentinel.conf && redis-sentinel sentinel.conf"]
                - name: redis-sidecar
                  image: commercialtribe/redis-sentinel-sidecar:v20170425.0
                  env:
                    - name: POD_NAMESPACE
                      valueFrom:
                        fieldRef:
                          fieldPath: metadata.namespace
                  volumeMounts:
                    - name: pod-info
                      mountPath: /etc/pod-info
              volumes:
                - name: pod-info
                  downwardAPI:
                    items:
                      - path: labels
                        fieldRef:
                          fieldPath: metadata.labels
                - name: redis-config
                  configMap:
                    name: redis-sentinel
          volumeClaimTemplates:
            - metadata:
                name: data
              spec:
                accessModes: [ReadWriteOnce]
                storageClassName: ebs-sc
                resources:
                  requests:
                    storage: 4Gi

        """;
}
