namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>A pod of a replicated application: whether it leads, and what it is, in the application's own words ("master", "slave", "leads 3 of 9 partitions").</summary>
internal sealed record RollingMember(string Pod, bool Leads, string Role);
