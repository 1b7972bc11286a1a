namespace Drydock.Core.VolumeEncryption;

/// <summary>What is known of the application in the pods, for the hooks before the stop and the probe after the start.</summary>
public enum ApplicationProbe
{
    /// <summary>Redis where a container's image or command says so; otherwise none.</summary>
    Detect,

    /// <summary>No hooks; the probe after the start is that the pods are ready.</summary>
    None,

    /// <summary>Redis by redis-cli: clients are paused and the data saved before the stop; PING and the number of keys after the start.</summary>
    Redis,
}
