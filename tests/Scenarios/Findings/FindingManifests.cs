namespace Drydock.Scenarios.Findings;

/// <summary>Objects that somebody has besides the StatefulSet of the built-in scenario.</summary>
internal static class FindingManifests
{
    internal static string Snapshot(string name, string claim) => $"""
        apiVersion: snapshot.storage.k8s.io/v1
        kind: VolumeSnapshot
        metadata:
          name: {name}
          namespace: shop
        spec:
          volumeSnapshotClassName: nightly
          source:
            persistentVolumeClaimName: {claim}

        """;

    internal const string SnapshotClass = """
        apiVersion: snapshot.storage.k8s.io/v1
        kind: VolumeSnapshotClass
        metadata:
          name: nightly
        driver: ebs.csi.aws.com
        deletionPolicy: Retain
        ---

        """;

    internal const string Sharer = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: sharer
          namespace: shop
        spec:
          containers:
            - name: main
              image: busybox:1.37
              command: [sleep, "100000"]
              volumeMounts:
                - name: data
                  mountPath: /data
                  readOnly: true
          volumes:
            - name: data
              persistentVolumeClaim:
                claimName: data-redis-0
                readOnly: true

        """;

    internal const string Autoscaler = """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata:
          name: redis
          namespace: shop
        spec:
          scaleTargetRef:
            apiVersion: apps/v1
            kind: StatefulSet
            name: redis
          minReplicas: 2
          maxReplicas: 4

        """;

    internal const string Budget = """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata:
          name: redis
          namespace: shop
        spec:
          minAvailable: 1
          selector:
            matchLabels:
              app.kubernetes.io/name: redis

        """;

    /// <summary>A pod that has ended keeps its claim from being deleted.</summary>
    internal const string EndedSharer = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: backup
          namespace: shop
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: busybox:1.37
              command: [ls, /data]
              volumeMounts:
                - name: data
                  mountPath: /data
          volumes:
            - name: data
              persistentVolumeClaim:
                claimName: data-redis-0
                readOnly: true

        """;

    /// <summary>A claim of an ordinal that does not run.</summary>
    internal const string BeyondReplicas = """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata:
          name: gp2-at-once
        provisioner: ebs.csi.aws.com
        parameters:
          type: gp2
        volumeBindingMode: Immediate
        reclaimPolicy: Retain
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: data-redis-7
          namespace: shop
          labels:
            app.kubernetes.io/name: redis
        spec:
          accessModes: [ReadWriteOnce]
          storageClassName: gp2-at-once
          resources:
            requests:
              storage: 6Gi

        """;
}
