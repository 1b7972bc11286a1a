namespace Drydock.Live.Environments;

/// <summary>What keeps the live tier from running.</summary>
public enum LiveProblem
{
    DockerMissing,
    DockerNotRunning,
    DockerDenied,
    DockerTooOld,
    ImageNotPulled,
    PortTaken,
    LocalStackTokenMissing,

    /// <summary>The surroundings were there, but the cluster or cloud did not become ready.</summary>
    NotReady,

    /// <summary>The scenario needs what this environment has not.</summary>
    NotRunnableHere,
}
