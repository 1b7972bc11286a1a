using System.Text.RegularExpressions;
using Drydock.Core.Ebs;
using Drydock.Core.Execution;
using Drydock.Core.Permissions;
using Drydock.Core.VolumeEncryption.Applications;
using Drydock.Core.VolumeEncryption.Planning;
using Drydock.Core.VolumeEncryption.Steps;

namespace Drydock.Core.VolumeEncryption;

/// <summary>
/// Moves every volume of a StatefulSet (claims of ordinals beyond its replicas included) onto encrypted EBS: in place, with the same StatefulSet, claim and pod names, all at once or pod by pod, or onto a second StatefulSet.
/// The copies are made by one of several routes.
/// </summary>
/// <param name="StatefulSetNamespace">Its namespace.</param>
/// <param name="StatefulSet">Its name.</param>
public sealed partial record VolumeEncryptionMigration(string StatefulSetNamespace, string StatefulSet) : Migration
{
    /// <summary>What kind of workload the name is of.</summary>
    public EncryptedWorkload Owner { get; init; }

    /// <summary>For <see cref="EncryptedWorkload.Claims"/>: the claims that move, the first of which is the name. Empty: all of the workload.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary>Key id, key ARN, alias or alias ARN; null for the region's default EBS key.</summary>
    public string? KmsKey { get; init; }

    /// <summary>How the copies are made; by default what the cluster has decides.</summary>
    public EncryptionRoute Route { get; init; }

    /// <summary>How the workload comes to the copies; by default pod by pod where the application allows that, else in place.</summary>
    public EncryptionCutover Cutover { get; init; }

    /// <summary>The second StatefulSet's name, for <see cref="EncryptionCutover.SideBySide"/>.</summary>
    public string? TargetName { get; init; }

    /// <summary>Side by side: the user brings the clients over; the migration pauses for it, and goes on when <see cref="TrafficSwitched"/> says that it is done.</summary>
    public bool SwitchTrafficMyself { get; init; }

    /// <summary>The user's word that no client uses the old pods any more.</summary>
    public bool TrafficSwitched { get; init; }

    public VerificationMode Verify { get; init; } = VerificationMode.Full;

    /// <summary>The name of the new StorageClass; null for the old one's with "-encrypted".</summary>
    public string? StorageClassName { get; init; }

    /// <summary>The EBS volume type that the encrypted volumes get; null: each as its source.</summary>
    public string? VolumeType { get; init; }

    /// <summary>Their IOPS; null: as the source has them, and no fewer with another type where that gives as many.</summary>
    public int? Iops { get; init; }

    /// <summary>Their throughput in MiB/s; null: as the source has it.</summary>
    public int? ThroughputMibps { get; init; }

    /// <summary>The sizes that they get, for all or by claim template; empty: each as its source. Volumes only grow.</summary>
    public IReadOnlyList<VolumeSize> Sizes { get; init; } = [];

    public ApplicationProbe Application { get; init; } = ApplicationProbe.Detect;

    /// <summary>The image of the canary and verifier pods: a shell with find, sort, sha256sum and cmp.</summary>
    public string VerifierImage { get; init; } = "public.ecr.aws/docker/library/busybox:1.37";

    public VolumeEncryptionTimeouts Timeouts { get; init; } = new();

    /// <summary>What can be moved pod by pod; tests put an application of their own here.</summary>
    internal IReadOnlyList<IRollingApplicationKind> RollingKinds { get; init; } = RollingApplications.All;

    public override string Kind => "encrypt-volumes";
    public override string Namespace => StatefulSetNamespace;

    /// <summary>For journals and names: that of a StatefulSet is its own, others say what they are, so that no two are the same.</summary>
    public override string Workload => Owner switch { EncryptedWorkload.Deployment => $"deployment-{StatefulSet}", EncryptedWorkload.Claims => $"claim-{StatefulSet}", _ => StatefulSet };

    public override string Target => Owner switch
    {
        EncryptedWorkload.Deployment => $"deployment {StatefulSetNamespace}/{StatefulSet}",
        EncryptedWorkload.Claims => $"claim {StatefulSetNamespace}/{string.Join(",", Claims)}",
        _ => $"statefulset {StatefulSetNamespace}/{StatefulSet}",
    };

    /// <summary>Whether a claim of the workload is to move.</summary>
    internal bool Moves(string claim) => Claims.Count == 0 || Claims.Contains(claim);

    public override IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        if (!DnsLabel().IsMatch(StatefulSetNamespace)) errors.Add($"namespace: '{StatefulSetNamespace}' is no namespace name (lower-case letters, digits and '-', at most 63)");
        if (!DnsSubdomain().IsMatch(StatefulSet) || StatefulSet.Length > 200) errors.Add($"statefulset: '{StatefulSet}' is no object name");
        if (StorageClassName is { } name && (!DnsSubdomain().IsMatch(name) || name.Length > 253)) errors.Add($"storage class: '{name}' is no object name");
        if (Owner != EncryptedWorkload.StatefulSet && Cutover is (EncryptionCutover.SideBySide or EncryptionCutover.Rolling)) errors.Add("cutover: the claims of a Deployment move in place; side by side and rolling are for StatefulSets");
        if (Owner == EncryptedWorkload.Claims ? Claims.Count == 0 || Claims[0] != StatefulSet || Claims.Distinct(StringComparer.Ordinal).Count() != Claims.Count : Claims.Count > 0) errors.Add("claims: name each once, and only for --claim");
        foreach (var claim in Claims.Where(c => !DnsSubdomain().IsMatch(c))) errors.Add($"claims: '{claim}' is no object name");
        if (KmsKey is { Length: 0 }) errors.Add("kms key: it is empty; leave it out for the default key");
        if (Cutover == EncryptionCutover.SideBySide && (TargetName is null || !DnsLabel().IsMatch(TargetName))) errors.Add($"target name: '{TargetName}' is no name for a second StatefulSet");
        if (Cutover == EncryptionCutover.SideBySide && TargetName == StatefulSet) errors.Add("target name: it is the StatefulSet's own");
        Settings(errors);
        if (Cutover != EncryptionCutover.SideBySide && (TargetName is not null || SwitchTrafficMyself)) errors.Add("target name, own switch of traffic: these are for --cutover side-by-side");
        if (Cutover == EncryptionCutover.Rolling && Application == ApplicationProbe.None) errors.Add("cutover: rolling needs to know the application, and none is to be looked for");
        if (Route == EncryptionRoute.ApplicationReplication && Cutover != EncryptionCutover.SideBySide) errors.Add("route: application-replication makes a second StatefulSet: it needs --cutover side-by-side and --target-name");
        if (Route == EncryptionRoute.ApplicationReplication && SwitchTrafficMyself) errors.Add("own switch of traffic: application-replication brings clients over by their Services; without Services take another route");
        if (string.IsNullOrWhiteSpace(VerifierImage)) errors.Add("verifier image: it is empty");
        return errors;
    }

    private void Settings(List<string> errors)
    {
        var type = VolumeType is null ? null : EbsVolumeType.Find(VolumeType);
        if (VolumeType is not null && type is null) errors.Add($"volume type: '{VolumeType}' is none of {string.Join(", ", EbsVolumeType.All.Select(t => t.Name))}");
        if (type is { TakesIops: false } && Iops is not null) errors.Add($"iops: {type.Name} volumes take none; leave them out, or choose gp3, io1 or io2");
        if (type is { TakesThroughput: false } && ThroughputMibps is not null) errors.Add($"throughput: {type.Name} volumes take none; leave it out, or choose gp3");
        if (type is { TakesIops: true } && (Iops < type.IopsMin || Iops > type.IopsMax)) errors.Add($"iops: {type.Name} takes {type.IopsMin} to {type.IopsMax}, not {Iops}");
        if (type is { TakesThroughput: true } && (ThroughputMibps < type.ThroughputMin || ThroughputMibps > type.ThroughputMax)) errors.Add($"throughput: {type.Name} takes {type.ThroughputMin} to {type.ThroughputMax} MiB/s, not {ThroughputMibps}");
        foreach (var size in Sizes)
        {
            if (StorageQuantity.Bytes(size.Quantity) is not > 0) errors.Add($"size: '{size}' is no quantity as 20Gi or data=20Gi");
            if (Sizes.Count(s => s.Template == size.Template) > 1) errors.Add($"size: there are several for {size.Template ?? "all volumes"}");
        }
    }

    public override MigrationPermissions Permissions(PermissionScope scope) => EncryptionPermissions.Of(this, scope);

    internal override MigrationRoute CreateRoute(RouteContext context) => new VolumeEncryptionRoute(this, context);

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
    private static partial Regex DnsLabel();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex DnsSubdomain();
}
