using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Storage;

namespace Drydock.Simulators.Kubernetes.Csi.Sidecars;

/// <summary>A call of a sidecar to its driver, with the sidecar's time limit.</summary>
internal static class CsiCall
{
    /// <exception cref="CsiException">The driver's answer, or DeadlineExceeded after <paramref name="timeout"/>.</exception>
    public static async Task<T> WithTimeoutAsync<T>(Func<CancellationToken, Task<T>> call, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await call(linked.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CsiException("DeadlineExceeded", "context deadline exceeded");
        }
        catch (PortUnreachableException exception)
        {
            throw new CsiException("Unavailable", exception.Message);
        }
    }

    /// <inheritdoc cref="WithTimeoutAsync{T}"/>
    public static Task WithTimeoutAsync(Func<CancellationToken, Task> call, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken) =>
        WithTimeoutAsync(async token =>
        {
            await call(token);
            return true;
        }, timeout, clock, cancellationToken);

    /// <summary>The number of a gRPC code.</summary>
    public static int NumberOf(string code) => code switch
    {
        "OK" => 0,
        "Canceled" => 1,
        "Unknown" => 2,
        "InvalidArgument" => 3,
        "DeadlineExceeded" => 4,
        "NotFound" => 5,
        "AlreadyExists" => 6,
        "PermissionDenied" => 7,
        "ResourceExhausted" => 8,
        "FailedPrecondition" => 9,
        "Aborted" => 10,
        "OutOfRange" => 11,
        "Unimplemented" => 12,
        "Internal" => 13,
        "Unavailable" => 14,
        _ => throw new SyncException($"unknown gRPC code {code}"),
    };

    /// <summary>After these codes the operation may still be running in the driver.</summary>
    public static bool MayStillRun(string code) => code is "Canceled" or "DeadlineExceeded" or "Unavailable" or "Aborted";
}
