namespace Drydock.Simulators.Kubernetes.Kinds;

/// <summary>How a quantity was written, kept for its canonical text.</summary>
internal enum QuantityNotation
{
    /// <summary>n, u, m, none, k, M, G, T, P, E.</summary>
    Decimal,

    /// <summary>Ki, Mi, Gi, Ti, Pi, Ei.</summary>
    Binary,

    /// <summary>1e3, 1E3.</summary>
    Exponent,
}
