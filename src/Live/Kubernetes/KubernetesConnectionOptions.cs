namespace Drydock.Live.Kubernetes;

/// <summary>Which cluster is meant, and where the process looks for it.</summary>
public sealed record KubernetesConnectionOptions
{
    /// <summary>What --kubeconfig says: one file, which must be there. Null for KUBECONFIG's list, ~/.kube/config, or the cluster that the process runs in.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>What --context says; null for the current one.</summary>
    public string? Context { get; init; }

    /// <summary>How requests name the program; the API server's audit log shows it.</summary>
    public string UserAgent { get; init; } = "drydock";

    /// <summary>A variable of the environment, null when it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    public string Home { get; init; } = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>Where a pod finds its service account's token, ca.crt and namespace.</summary>
    public string ServiceAccountDirectory { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Measures limits and the lifetime of credentials.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
