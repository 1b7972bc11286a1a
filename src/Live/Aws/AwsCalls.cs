using Amazon.Runtime;
using Drydock.Core.Ports;

namespace Drydock.Live.Aws;

/// <summary>Turns what the SDK throws into what the ports promise.</summary>
internal static class AwsCalls
{
    /// <summary>Calls an operation.</summary>
    /// <param name="action">The operation as policies name it, "ec2:CreateVolume".</param>
    /// <exception cref="AwsServiceException">AWS answered an error: its own code, its message, the request's id.</exception>
    /// <exception cref="PortUnreachableException">No answer came, or none that can be read.</exception>
    /// <exception cref="AwsAccessException">There are no credentials to sign the call with.</exception>
    internal static async Task<T> CallAsync<T>(string action, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!(exception is OperationCanceledException && cancellationToken.IsCancellationRequested) && Translate(action, exception) is { } translated)
        {
            throw translated;
        }
    }

    private static Exception? Translate(string action, Exception exception) => exception switch
    {
        // An answer that is none of this service's (a proxy's page, another server), or half of one.
        System.Xml.XmlException or System.Text.Json.JsonException => new PortUnreachableException($"{action}: an answer that can't be read", exception),
        AmazonUnmarshallingException unreadable => new PortUnreachableException($"{action}: an answer {(int)unreadable.StatusCode} that can't be read", unreadable),
        AmazonServiceException { ErrorCode.Length: > 0, StatusCode: not 0 } refused => Refused(action, refused),
        _ when IsTransport(exception) => new PortUnreachableException($"{action}: {Innermost(exception).Message}", exception),
        AmazonServiceException { StatusCode: not 0 } odd => new PortUnreachableException($"{action}: an answer {(int)odd.StatusCode} without an error code", odd),
        AmazonClientException client => new AwsAccessException(
            AwsAccessProblem.NoCredentials, action, $"{action} can't be signed: {client.Message} Set AWS_PROFILE or sign in ('aws sso login', 'aws configure')", client),
        _ => null,
    };

    private static AwsServiceException Refused(string action, AmazonServiceException exception)
    {
        var message = exception.Message;
        // The encoded messages of EC2 do not say what was refused.
        if (IsDenied(exception.ErrorCode) && !message.Contains(action, StringComparison.OrdinalIgnoreCase)) message = $"{action}: {message}";
        return new AwsServiceException(exception.ErrorCode, message, (int)exception.StatusCode, exception.RequestId, ExistingId(exception));
    }

    private static bool IsDenied(string code) => code is "UnauthorizedOperation" or "AccessDenied" or "AccessDeniedException";

    private static string? ExistingId(AmazonServiceException exception) => exception switch
    {
        Amazon.ElasticFileSystem.Model.FileSystemAlreadyExistsException fileSystem => fileSystem.FileSystemId,
        Amazon.ElasticFileSystem.Model.AccessPointAlreadyExistsException accessPoint => accessPoint.AccessPointId,
        _ => null,
    };

    /// <summary>Whether the connection failed, or time ran out, on the way to the service.</summary>
    internal static bool IsTransport(Exception exception)
    {
        for (var at = exception; at is not null; at = at.InnerException)
        {
            if (at is HttpRequestException or IOException or System.Net.Sockets.SocketException or TimeoutException or OperationCanceledException or System.Net.WebException) return true;
        }

        return false;
    }

    private static Exception Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner) exception = inner;
        return exception;
    }
}
