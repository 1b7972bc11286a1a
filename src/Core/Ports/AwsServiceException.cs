namespace Drydock.Core.Ports;

/// <summary>An error that AWS answered: its own code ("InvalidVolume.NotFound", "DisabledException", …) and message, and the request's id.</summary>
public sealed class AwsServiceException(string code, string message, int statusCode = 400, string? requestId = null) : Exception(message)
{
    public string Code { get; } = code;
    public int StatusCode { get; } = statusCode;
    public string? RequestId { get; } = requestId;

    public override string ToString() => $"{Code}: {Message}";
}
