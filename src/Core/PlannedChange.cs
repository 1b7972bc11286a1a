using Drydock.Core.Kubernetes;

namespace Drydock.Core;

/// <summary>
/// An object as it is and as it will be at the end: <paramref name="Before"/> null for one that is created, <paramref name="After"/> null for one that is deleted.
/// <paramref name="IsTemporary"/> marks what is gone again after the cleanup.
/// </summary>
public sealed record PlannedChange(KubeResource Resource, string Key, KubeDocument? Before, KubeDocument? After, bool IsTemporary = false, string? Remark = null);
