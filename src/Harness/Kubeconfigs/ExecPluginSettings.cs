using Drydock.Core.Kubernetes;

namespace Drydock.Harness.Kubeconfigs;

/// <summary>The program that a kubeconfig's user asks for credentials. Provenance: Documented (kubernetes.io, "Authenticating", client-go credential plugins).</summary>
/// <param name="User">The name of the kubeconfig's user.</param>
/// <param name="ApiVersion">The version of ExecCredential that it speaks.</param>
/// <param name="Command">A name to look for on the PATH, or the full path of the program.</param>
public sealed record ExecPluginSettings(string User, string ApiVersion, string Command)
{
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Set for the program on top of this process's own.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>What to tell a user who lacks the program.</summary>
    public string? InstallHint { get; init; }

    /// <summary>It must be able to ask a person.</summary>
    public bool NeedsTerminal { get; init; }

    /// <summary>The cluster as the program is told of it; null when it does not ask for that.</summary>
    public KubeDocument? Cluster { get; init; }
}
