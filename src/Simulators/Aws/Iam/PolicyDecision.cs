namespace Drydock.Simulators.Aws.Iam;

/// <summary>What policies say to a request.</summary>
internal enum PolicyDecision
{
    /// <summary>No statement allows it.</summary>
    ImplicitDeny,

    /// <summary>A statement allows it and none denies it.</summary>
    Allow,

    /// <summary>A statement denies it: nothing can allow it any more.</summary>
    ExplicitDeny,
}
