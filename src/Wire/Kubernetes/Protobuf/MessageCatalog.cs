using System.Collections.Frozen;
using System.Globalization;

namespace Drydock.Wire.Kubernetes.Protobuf;

/// <summary>
/// The messages that kubectl sends as protobuf (its typed commands: create, auth, drain, autoscale), and what hangs below them. A word is a field: <c>name=number:type</c>; no type is text,
/// <c>*</c> repeats, <c>?</c> keeps a zero that is set. Types: int, bool, bytes, map, bytesmap, quantity, quantities, intstr, time, <c>^Message</c> (its fields stand in the owner), <c>-</c> (not read), or a message.
/// Provenance: CrossChecked (what kubectl 1.32 sends), Documented (the API's field numbers).
/// </summary>
internal static class MessageCatalog
{
    private static readonly FrozenDictionary<string, FrozenDictionary<int, MessageField>> Messages = Parse("""
        ObjectMeta name=1 generateName=2 namespace=3 selfLink=4 uid=5 resourceVersion=6 generation=7:int creationTimestamp=8:time deletionTimestamp=9:time deletionGracePeriodSeconds=10:int? labels=11:map annotations=12:map ownerReferences=13:OwnerReference* finalizers=14* managedFields=17:-
        OwnerReference kind=1 name=3 uid=4 apiVersion=5 controller=6:bool? blockOwnerDeletion=7:bool?
        LabelSelector matchLabels=1:map matchExpressions=2:LabelSelectorRequirement*
        LabelSelectorRequirement key=1 operator=2 values=3*
        LocalObjectReference name=1
        ObjectReference kind=1 namespace=2 name=3 uid=4 apiVersion=5 resourceVersion=6 fieldPath=7
        DeleteOptions gracePeriodSeconds=1:int? preconditions=2:Preconditions orphanDependents=3:bool? propagationPolicy=4 dryRun=5*
        Preconditions uid=1 resourceVersion=2

        ConfigMap metadata=1:ObjectMeta data=2:map binaryData=3:bytesmap immutable=4:bool?
        Secret metadata=1:ObjectMeta data=2:bytesmap type=3 stringData=4:map immutable=5:bool?
        Namespace metadata=1:ObjectMeta spec=2:NamespaceSpec status=3:-
        NamespaceSpec finalizers=1*
        ServiceAccount metadata=1:ObjectMeta secrets=2:ObjectReference* imagePullSecrets=3:LocalObjectReference* automountServiceAccountToken=4:bool?
        Binding metadata=1:ObjectMeta target=2:ObjectReference
        ResourceQuota metadata=1:ObjectMeta spec=2:ResourceQuotaSpec status=3:-
        ResourceQuotaSpec hard=1:quantities scopes=2*
        Service metadata=1:ObjectMeta spec=2:ServiceSpec status=3:-
        ServiceSpec ports=1:ServicePort* selector=2:map clusterIP=3 type=4 externalIPs=5* sessionAffinity=7 loadBalancerIP=8 loadBalancerSourceRanges=9* externalName=10 externalTrafficPolicy=11 healthCheckNodePort=12:int publishNotReadyAddresses=13:bool ipFamilyPolicy=17 clusterIPs=18* ipFamilies=19* allocateLoadBalancerNodePorts=20:bool? loadBalancerClass=21 internalTrafficPolicy=22 trafficDistribution=23
        ServicePort name=1 protocol=2 port=3:int targetPort=4:intstr nodePort=5:int appProtocol=6
        PersistentVolumeClaim metadata=1:ObjectMeta spec=2:PersistentVolumeClaimSpec status=3:-
        PersistentVolumeClaimSpec accessModes=1* resources=2:ResourceRequirements volumeName=3 selector=4:LabelSelector storageClassName=5? volumeMode=6 dataSource=7:TypedReference dataSourceRef=8:TypedReference volumeAttributesClassName=9?
        TypedReference apiGroup=1 kind=2 name=3 namespace=4
        ResourceRequirements limits=1:quantities requests=2:quantities
        Pod metadata=1:ObjectMeta spec=2:PodSpec status=3:-
        PodTemplateSpec metadata=1:ObjectMeta spec=2:PodSpec
        PodSpec volumes=1:Volume* containers=2:Container* restartPolicy=3 terminationGracePeriodSeconds=4:int? activeDeadlineSeconds=5:int? dnsPolicy=6 nodeSelector=7:map serviceAccountName=8 serviceAccount=9 nodeName=10 hostNetwork=11:bool hostPID=12:bool hostIPC=13:bool imagePullSecrets=15:LocalObjectReference* hostname=16 subdomain=17 schedulerName=19 initContainers=20:Container* automountServiceAccountToken=21:bool? priorityClassName=24 priority=25:int? shareProcessNamespace=27:bool? runtimeClassName=29 enableServiceLinks=30:bool? preemptionPolicy=31 setHostnameAsFQDN=35:bool? hostUsers=37:bool?
        Container name=1 image=2 command=3* args=4* workingDir=5 ports=6:ContainerPort* env=7:EnvVar* resources=8:ResourceRequirements volumeMounts=9:VolumeMount* terminationMessagePath=13 imagePullPolicy=14 stdin=16:bool stdinOnce=17:bool tty=18:bool terminationMessagePolicy=20 restartPolicy=24
        ContainerPort name=1 hostPort=2:int containerPort=3:int protocol=4 hostIP=5
        EnvVar name=1 value=2 valueFrom=3:EnvVarSource
        EnvVarSource fieldRef=1:ObjectFieldSelector configMapKeyRef=3:KeySelector secretKeyRef=4:KeySelector
        ObjectFieldSelector apiVersion=1 fieldPath=2
        KeySelector reference=1:^LocalObjectReference key=2 optional=3:bool?
        VolumeMount name=1 readOnly=2:bool mountPath=3 subPath=4 mountPropagation=5 subPathExpr=6
        Volume name=1 source=2:^VolumeSource
        VolumeSource hostPath=1:HostPathVolumeSource emptyDir=2:EmptyDirVolumeSource secret=6:SecretVolumeSource persistentVolumeClaim=10:ClaimVolumeSource configMap=19:ConfigMapVolumeSource
        HostPathVolumeSource path=1 type=2
        EmptyDirVolumeSource medium=1 sizeLimit=2:quantity
        SecretVolumeSource secretName=1 items=2:KeyToPath* defaultMode=3:int? optional=4:bool?
        ConfigMapVolumeSource reference=1:^LocalObjectReference items=2:KeyToPath* defaultMode=3:int? optional=4:bool?
        KeyToPath key=1 path=2 mode=3:int?
        ClaimVolumeSource claimName=1 readOnly=2:bool

        Deployment metadata=1:ObjectMeta spec=2:DeploymentSpec status=3:-
        DeploymentSpec replicas=1:int? selector=2:LabelSelector template=3:PodTemplateSpec strategy=4:DeploymentStrategy minReadySeconds=5:int revisionHistoryLimit=6:int? paused=7:bool progressDeadlineSeconds=9:int?
        DeploymentStrategy type=1 rollingUpdate=2:RollingUpdateDeployment
        RollingUpdateDeployment maxUnavailable=1:intstr maxSurge=2:intstr
        StatefulSet metadata=1:ObjectMeta spec=2:StatefulSetSpec status=3:-
        StatefulSetSpec replicas=1:int? selector=2:LabelSelector template=3:PodTemplateSpec volumeClaimTemplates=4:PersistentVolumeClaim* serviceName=5 podManagementPolicy=6 updateStrategy=7:StatefulSetUpdateStrategy revisionHistoryLimit=8:int? minReadySeconds=9:int persistentVolumeClaimRetentionPolicy=10:RetentionPolicy
        StatefulSetUpdateStrategy type=1 rollingUpdate=2:RollingUpdateStatefulSet
        RollingUpdateStatefulSet partition=1:int? maxUnavailable=2:intstr
        RetentionPolicy whenDeleted=1 whenScaled=2
        Job metadata=1:ObjectMeta spec=2:JobSpec status=3:-
        JobSpec parallelism=1:int? completions=2:int? activeDeadlineSeconds=3:int? selector=4:LabelSelector manualSelector=5:bool? template=6:PodTemplateSpec backoffLimit=7:int? ttlSecondsAfterFinished=8:int? completionMode=9 suspend=10:bool? backoffLimitPerIndex=12:int? maxFailedIndexes=13:int? podReplacementPolicy=14 managedBy=15
        CronJob metadata=1:ObjectMeta spec=2:CronJobSpec status=3:-
        CronJobSpec schedule=1 startingDeadlineSeconds=2:int? concurrencyPolicy=3 suspend=4:bool? jobTemplate=5:JobTemplateSpec successfulJobsHistoryLimit=6:int? failedJobsHistoryLimit=7:int? timeZone=8
        JobTemplateSpec metadata=1:ObjectMeta spec=2:JobSpec

        Role metadata=1:ObjectMeta rules=2:PolicyRule*
        ClusterRole metadata=1:ObjectMeta rules=2:PolicyRule* aggregationRule=3:AggregationRule
        AggregationRule clusterRoleSelectors=1:LabelSelector*
        PolicyRule verbs=1* apiGroups=2* resources=3* resourceNames=4* nonResourceURLs=5*
        RoleBinding metadata=1:ObjectMeta subjects=2:Subject* roleRef=3:RoleRef
        ClusterRoleBinding metadata=1:ObjectMeta subjects=2:Subject* roleRef=3:RoleRef
        Subject kind=1 apiGroup=2 name=3 namespace=4
        RoleRef apiGroup=1 kind=2 name=3

        SelfSubjectReview metadata=1:ObjectMeta status=2:-
        TokenReview metadata=1:ObjectMeta spec=2:TokenReviewSpec status=3:-
        TokenReviewSpec token=1 audiences=2*
        TokenRequest metadata=1:ObjectMeta spec=2:TokenRequestSpec status=3:-
        TokenRequestSpec audiences=1* boundObjectRef=3:BoundObjectReference expirationSeconds=4:int?
        BoundObjectReference kind=1 apiVersion=2 name=3 uid=4
        SelfSubjectAccessReview metadata=1:ObjectMeta spec=2:AccessReviewSpec status=3:-
        SubjectAccessReview metadata=1:ObjectMeta spec=2:AccessReviewSpec status=3:-
        LocalSubjectAccessReview metadata=1:ObjectMeta spec=2:AccessReviewSpec status=3:-
        AccessReviewSpec resourceAttributes=1:ResourceAttributes nonResourceAttributes=2:NonResourceAttributes user=3 groups=4* uid=6
        ResourceAttributes namespace=1 verb=2 group=3 version=4 resource=5 subresource=6 name=7
        NonResourceAttributes path=1 verb=2
        SelfSubjectRulesReview metadata=1:ObjectMeta spec=2:RulesReviewSpec status=3:-
        RulesReviewSpec namespace=1

        Eviction metadata=1:ObjectMeta deleteOptions=2:DeleteOptions
        PodDisruptionBudget metadata=1:ObjectMeta spec=2:PodDisruptionBudgetSpec status=3:-
        PodDisruptionBudgetSpec minAvailable=1:intstr selector=2:LabelSelector maxUnavailable=3:intstr unhealthyPodEvictionPolicy=4
        PriorityClass metadata=1:ObjectMeta value=2:int? globalDefault=3:bool description=4 preemptionPolicy=5
        HorizontalPodAutoscaler metadata=1:ObjectMeta spec=2:HorizontalPodAutoscalerSpec status=3:-
        HorizontalPodAutoscalerSpec scaleTargetRef=1:CrossVersionObjectReference minReplicas=2:int? maxReplicas=3:int targetCPUUtilizationPercentage=4:int?
        CrossVersionObjectReference kind=1 name=2 apiVersion=3
        Scale metadata=1:ObjectMeta spec=2:ScaleSpec status=3:-
        ScaleSpec replicas=1:int?
        """);

    /// <summary>The fields of a message by number; null for one that is not known here.</summary>
    public static FrozenDictionary<int, MessageField>? Find(string message) => Messages.GetValueOrDefault(message);

    private static FrozenDictionary<string, FrozenDictionary<int, MessageField>> Parse(string table)
    {
        var messages = new Dictionary<string, FrozenDictionary<int, MessageField>>(StringComparer.Ordinal);
        foreach (var line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var words = line.Split(' ');
            messages[words[0]] = words.Skip(1).Select(Field).ToFrozenDictionary(f => f.Number, f => f.Field);
        }

        return messages.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static (int Number, MessageField Field) Field(string word)
    {
        var keepsZero = word.EndsWith('?');
        var isRepeated = word.EndsWith('*');
        var parts = word.TrimEnd('?', '*').Split('=', ':');
        var type = parts.Length < 3 ? FieldType.Text : TypeOf(parts[2]);
        return (int.Parse(parts[1], CultureInfo.InvariantCulture), new MessageField(parts[0], type, parts.Length < 3 ? "" : parts[2].TrimStart('^'), isRepeated, keepsZero));
    }

    private static FieldType TypeOf(string word) => word switch
    {
        "int" => FieldType.Integer,
        "bool" => FieldType.Flag,
        "bytes" => FieldType.Bytes,
        "map" => FieldType.TextMap,
        "bytesmap" => FieldType.BytesMap,
        "quantity" => FieldType.Quantity,
        "quantities" => FieldType.QuantityMap,
        "intstr" => FieldType.IntegerOrText,
        "time" => FieldType.Time,
        "-" => FieldType.Skipped,
        _ => word[0] == '^' ? FieldType.Inline : FieldType.Message,
    };
}
