namespace Drydock.Harness.Kubeconfigs;

/// <summary>A kubeconfig can't be used: the message says which file and entry, what is wrong, and what to do.</summary>
public sealed class KubeconfigException(string message) : Exception(message);
