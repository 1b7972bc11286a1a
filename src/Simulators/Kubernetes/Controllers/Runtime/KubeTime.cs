using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Runtime;

/// <summary>Times as the API writes them: RFC 3339 in UTC, whole seconds (Time) or six digits (MicroTime).</summary>
public static class KubeTime
{
    public static string Seconds(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Micro(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The moment that a field holds, or null when it is absent or no time.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    /// <inheritdoc cref="Parse(string?)"/>
    public static DateTimeOffset? Parse(KubeDocument? value) => Parse(value?.ScalarText);
}
