namespace Drydock.Live.Environments;

/// <summary>Who answers a call to AWS on the live tier.</summary>
public enum CloudArm
{
    LocalStack,

    /// <summary>Drydock's own served cloud, in this process.</summary>
    Drydock,
}
