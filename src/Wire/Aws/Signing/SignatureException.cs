namespace Drydock.Wire.Aws.Signing;

/// <summary>A request is not signed as it should be; each service says so in its own words.</summary>
internal sealed class SignatureException(SignatureFault fault, string detail) : Exception(detail)
{
    internal SignatureFault Fault { get; } = fault;
}
