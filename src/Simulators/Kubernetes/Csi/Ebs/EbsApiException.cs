namespace Drydock.Simulators.Kubernetes.Csi.Ebs;

/// <summary>EC2 refused a call of the driver; the message is the SDK's. <see cref="Code"/> is EC2's, "" when nothing answered.</summary>
internal sealed class EbsApiException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
