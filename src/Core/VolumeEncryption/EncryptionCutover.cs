namespace Drydock.Core.VolumeEncryption;

/// <summary>How the workload comes to its encrypted volumes.</summary>
public enum EncryptionCutover
{
    /// <summary>Pod by pod where the pods run an application that replicates its data and is healthy enough to lose one; else in place.</summary>
    Choose,

    /// <summary>Same StatefulSet, claim and pod names: clients need not know.</summary>
    InPlace,

    /// <summary>A second StatefulSet with names of its own takes over, and the Services are switched to its pods; the old one stays at 0 until the cleanup.</summary>
    SideBySide,

    /// <summary>Same names too, but one pod after the other, the leader last, after it handed over: the set serves all the time, and clients notice a hand-over at most.</summary>
    Rolling,
}
