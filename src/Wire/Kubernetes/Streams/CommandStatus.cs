using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Streams;

namespace Drydock.Wire.Kubernetes.Streams;

/// <summary>How a command ended, as the Status on the error channel tells it (Recorded: kubectl 081, 083. Documented: the kubelet's remotecommand and the API server's stream translator).</summary>
internal static class CommandStatus
{
    /// <param name="result">The last piece of the stream.</param>
    /// <param name="isTranslated">An API server that translates puts errors into words of its own once more.</param>
    internal static KubeDocument Of(PodStreamPiece result, bool isTranslated)
    {
        if (result.Error is { } error) return Failed(isTranslated ? "Internal error occurred: " + error : error);
        if (result.Number == 0) return KubeDocument.Object(("metadata", KubeDocument.EmptyObject), ("status", "Success"));
        var code = result.Number.ToString(CultureInfo.InvariantCulture);
        return KubeDocument.Object(
            ("metadata", KubeDocument.EmptyObject), ("status", "Failure"),
            ("message", "command terminated with non-zero exit code: command terminated with exit code " + code), ("reason", "NonZeroExitCode"),
            ("details", KubeDocument.Object(("causes", KubeDocument.Array(KubeDocument.Object(("reason", "ExitCode"), ("message", code)))))));
    }

    /// <summary>An error that is nobody's exit code.</summary>
    internal static KubeDocument Failed(string error) => KubeDocument.Object(
        ("metadata", KubeDocument.EmptyObject), ("status", "Failure"), ("message", "Internal error occurred: " + error), ("reason", "InternalError"),
        ("details", KubeDocument.Object(("causes", KubeDocument.Array(KubeDocument.Object(("message", error)))))), ("code", 500L));

    /// <summary>The same in a line of text, for the oldest protocols; empty for success.</summary>
    internal static string Text(PodStreamPiece result) => result.Error
        ?? (result.Number == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"command terminated with non-zero exit code: command terminated with exit code {result.Number}"));
}
