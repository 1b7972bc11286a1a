namespace Drydock.Core.Ports;

/// <summary>
/// An error that AWS answered: its own code ("InvalidVolume.NotFound", "DisabledException", …) and message, the request's id, and the id of the resource that is there
/// already where the error names one (EFS's FileSystemAlreadyExists and AccessPointAlreadyExists).
/// </summary>
public sealed class AwsServiceException(string code, string message, int statusCode = 400, string? requestId = null, string? existingId = null) : Exception(message)
{
    public string Code { get; } = code;
    public int StatusCode { get; } = statusCode;
    public string? RequestId { get; } = requestId;
    public string? ExistingId { get; } = existingId;

    public override string ToString() => $"{Code}: {Message}";
}
