namespace Drydock.Core.VolumeEncryption;

/// <summary>The codes of the findings of a volume encryption. They are stable: scripts may rely on them.</summary>
public static class EncryptionFindings
{
    public const string InvalidRequest = "invalid-request";
    public const string LeaseHeld = "lease-held";
    public const string CommittedAlready = "committed-already";
    public const string NothingToRollBack = "nothing-to-roll-back";
    public const string SourcesGone = "sources-gone";
    public const string NotCompleted = "not-completed";
    public const string PermissionMissing = "permission-missing";
    public const string PermissionsUnknown = "permissions-unknown";
    public const string PlanChanged = "plan-changed";

    public const string StatefulSetMissing = "statefulset-missing";
    public const string StatefulSetDeleting = "statefulset-deleting";
    public const string WorkloadMissing = "workload-missing";
    public const string NoClaims = "no-claims";
    public const string SeveralReplicas = "several-replicas";
    public const string RollingUpdateOnVolumes = "rolling-update-on-volumes";
    public const string NoVolumeClaimTemplates = "no-volume-claim-templates";
    public const string OwnedByOperator = "owned-by-operator";
    public const string ScaledByAutoscaler = "scaled-by-autoscaler";
    public const string ManagedByGitOps = "managed-by-gitops";
    public const string RetentionPolicyDelete = "retention-policy-delete";
    public const string ServiceMissing = "service-missing";
    public const string NoReadinessProbe = "no-readiness-probe";
    public const string SignalIgnoredByShell = "signal-ignored-by-shell";
    public const string SidecarFindsNoPeers = "sidecar-finds-no-peers";
    public const string GracePeriodTooShort = "grace-period-too-short";
    public const string UnsavedWritesLostOnStop = "unsaved-writes-lost-on-stop";
    public const string ConfigMissing = "config-missing";
    public const string SecretUnread = "secret-unread";
    public const string WorkloadNotReady = "workload-not-ready";
    public const string FargatePod = "fargate-pod";
    public const string PodDisruptionBudget = "pod-disruption-budget";

    public const string TooManyVolumes = "too-many-volumes";
    public const string ClaimMissing = "claim-missing";
    public const string ClaimNotBound = "claim-not-bound";
    public const string ClaimShared = "claim-shared";
    public const string ClaimBeyondReplicas = "claim-beyond-replicas";
    public const string ClaimCameLater = "claim-came-later";
    public const string VolumeNotEbs = "volume-not-ebs-csi";
    public const string VolumeMissing = "volume-missing";
    public const string AccountMismatch = "account-mismatch";
    public const string BlockVolumeMode = "block-volume-mode";
    public const string ReclaimPolicyDelete = "reclaim-policy-delete";
    public const string AlreadyEncrypted = "already-encrypted";
    public const string StorageClassMissing = "storage-class-missing";
    public const string StorageClassExists = "storage-class-exists";
    public const string ClassParameterLeft = "class-parameter-left-out";
    public const string ClassParameterRefused = "class-parameter-refused";
    public const string VolumeSettingsChange = "volume-settings-change";
    public const string VolumeSettingsImpossible = "volume-settings-impossible";
    public const string AttributesClassDecides = "volume-attributes-class-decides";
    public const string AttributesClassPending = "volume-attributes-class-pending";
    public const string SizeImpossible = "size-impossible";
    public const string QuotaTooSmall = "quota-too-small";
    public const string TemplateNamesOldClass = "template-names-old-class";

    public const string TrafficNotSwitchable = "traffic-not-switchable";
    public const string TrafficByPodNames = "traffic-by-pod-names";
    public const string TrafficShared = "traffic-shared";
    public const string OldPodsNamed = "old-pods-named";
    public const string FollowsOldSet = "follows-old-set";
    public const string RedisMissing = "redis-missing";
    public const string RedisHasRoles = "redis-has-roles";
    public const string RedisCluster = "redis-cluster-mode";
    public const string RedisNotPersistent = "redis-not-persistent";
    public const string RedisEvictsKeys = "redis-evicts-keys";
    public const string RedisModules = "redis-modules";
    public const string RedisNotAsked = "redis-not-asked";
    public const string RedisPasswordUnknown = "redis-password-unknown";
    public const string RedisVersionSkew = "redis-version-skew";
    public const string RedisCommandRenamed = "redis-command-renamed";
    public const string FewerKeys = "fewer-keys-than-saved";
    public const string ReplicaBufferSmall = "replica-buffer-small";
    public const string ReplicatesPartly = "replicates-partly";
    public const string NetworkPolicyUnseen = "network-policy-unseen";
    public const string RouteChosen = "route-chosen";
    public const string CutoverChosen = "cutover-chosen";
    public const string RollingNotPossible = "rolling-not-possible";
    public const string RedisReplication = "redis-replication";
    public const string SnapshotCrdsMissing = "snapshot-crds-missing";
    public const string SnapshotControllerNotSeen = "snapshot-controller-not-seen";
    public const string SnapshotsUnsupported = "snapshots-unsupported-by-driver";
    public const string SnapshotClassMade = "snapshot-class-made";
    public const string SnapshotQuota = "snapshot-quota";
    public const string ForeignObject = "foreign-object-of-same-name";
    public const string ForeignPlaintextSnapshots = "foreign-plaintext-snapshots";

    public const string KeyMissing = "kms-key-missing";
    public const string KeyDisabled = "kms-key-disabled";
    public const string KeyPendingDeletion = "kms-key-pending-deletion";
    public const string KeyUnusable = "kms-key-unusable";
    public const string DefaultKeyUnknown = "default-key-not-made-yet";
}
