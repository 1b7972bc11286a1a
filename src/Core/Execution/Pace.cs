using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Core.Execution;

/// <summary>Time as the migrator uses it: bounded retries with doubling pauses, and polls.</summary>
internal sealed class Pace(TimeProvider clock, MigratorOptions options)
{
    internal TimeProvider Clock => clock;
    internal MigratorOptions Options => options;
    internal DateTimeOffset Now => clock.GetUtcNow();

    internal Task DelayAsync(TimeSpan span, CancellationToken cancellationToken) => Task.Delay(span, clock, cancellationToken);

    /// <summary>A fresh series of attempts that gives up after <see cref="MigratorOptions.RetryLimit"/>.</summary>
    internal Attempts Begin(string what) => new(this, what, options.BackOffMin, options.BackOffMax, options.RetryLimit);

    /// <summary>A fresh series of looks at something that takes its time.</summary>
    internal Attempts BeginPolling(string what, TimeSpan limit) => new(this, what, options.PollInterval / 4, options.PollInterval, limit);

    /// <summary>How long the answer asks to wait: its Retry-After, in seconds.</summary>
    internal static TimeSpan? RetryAfter(KubeResponse response)
    {
        foreach (var header in response.Headers)
        {
            if (string.Equals(header.Key, "Retry-After", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(header.Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds))
            {
                return TimeSpan.FromSeconds(seconds);
            }
        }

        return null;
    }

    /// <summary>Whether an answer says "later": overload, or a failure of the server's own.</summary>
    internal static bool IsTransient(KubeResponse response) => response.StatusCode is 408 or 429 or >= 500;

    /// <summary>Whether AWS says "later".</summary>
    internal static bool IsTransient(AwsServiceException exception) => exception.StatusCode >= 500
        || exception.Code is "RequestLimitExceeded" or "Throttling" or "ThrottlingException" or "ServiceUnavailable" or "Unavailable" or "InternalError"
            or "InternalFailure" or "KMSInternalException" or "DependencyTimeoutException" or "RequestTimeout" or "SnapshotCreationPerVolumeRateExceeded";

    internal static bool IsDenied(AwsServiceException exception) =>
        exception.Code is "UnauthorizedOperation" or "AccessDenied" or "AccessDeniedException" or "AuthFailure";
}
