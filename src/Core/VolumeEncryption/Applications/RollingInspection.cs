namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>What the plan sees of a replicated application.</summary>
/// <param name="Members">Every pod that answered, in the order of the ordinals.</param>
/// <param name="Obstacles">
/// Why it can't be moved pod by pod as it is: one pod only, each pod its own leader, replicas not in sync, partitions under-replicated or with one replica, data in an emptyDir, …: blocking
/// findings; when the cutover is to be chosen, the plan takes another one and gives these as the reasons. Warnings and information are passed on as they are.
/// </param>
internal sealed record RollingInspection(IReadOnlyList<RollingMember> Members, IReadOnlyList<PreflightFinding> Obstacles);
