namespace Drydock.Simulators.Aws.Kms;

/// <summary>How a grant is restricted by encryption context.</summary>
public enum GrantConstraint
{
    /// <summary>The context of the call is exactly the grant's.</summary>
    ContextEquals,

    /// <summary>The context of the call has all pairs of the grant's.</summary>
    ContextSubset,

    /// <summary>Any context.</summary>
    None,
}
