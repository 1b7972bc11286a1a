using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api;

/// <summary>An authenticated user: name and groups as RBAC sees them.</summary>
public sealed record ApiUser(string Name, IReadOnlyList<string> Groups)
{
    public static ApiUser Admin { get; } = new("kubernetes-admin", ["system:masters", "system:authenticated"]);

    /// <summary>Who asks without credentials.</summary>
    public static ApiUser Anonymous { get; } = new("system:anonymous", ["system:unauthenticated"]);

    /// <summary>Empty where the user has none.</summary>
    public string Uid { get; init; } = "";

    /// <summary>What else is known of the user: an object of arrays of texts, or null.</summary>
    public KubeDocument? Extra { get; init; }

    public static ApiUser ServiceAccount(string ns, string name) =>
        new($"system:serviceaccount:{ns}:{name}", ["system:serviceaccounts", $"system:serviceaccounts:{ns}", "system:authenticated"]);
}
