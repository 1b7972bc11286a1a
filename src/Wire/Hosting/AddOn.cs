namespace Drydock.Wire.Hosting;

/// <summary>An add-on that a served cluster may do without.</summary>
public enum AddOn
{
    /// <summary>The EBS CSI driver, over the served account.</summary>
    EbsCsi,

    /// <summary>The snapshot CRDs and the snapshot-controller.</summary>
    SnapshotController,

    /// <summary>The hostpath CSI driver.</summary>
    HostPathCsi,
}
