namespace Drydock.Core.Fleets;

/// <summary>The codes of the findings about a fleet as a whole. They are stable: scripts may rely on them.</summary>
public static class FleetFindings
{
    public const string Empty = "fleet-empty";
    public const string QuotasAssumed = "quotas-assumed";
    public const string VolumeQuota = "volume-quota";
    public const string Unreadable = "unreadable";
}
