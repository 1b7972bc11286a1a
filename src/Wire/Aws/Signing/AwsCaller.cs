using Drydock.Simulators.Aws.Iam;

namespace Drydock.Wire.Aws.Signing;

/// <summary>Whose request it is, by its verified signature.</summary>
internal sealed record AwsCaller(AwsCredential Credential)
{
    internal AwsPrincipal Principal => Credential.Principal;
}
