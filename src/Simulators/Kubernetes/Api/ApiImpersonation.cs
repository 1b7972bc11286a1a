using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api;

/// <summary>Whom a request wants to act as (the Impersonate-* headers).</summary>
/// <param name="User">Impersonate-User; may be empty, which earns an error when anything else is given.</param>
/// <param name="Groups">Impersonate-Group, each.</param>
/// <param name="Uid">Impersonate-Uid, or empty.</param>
/// <param name="Extra">Impersonate-Extra-KEY, an object of arrays of texts; null without any.</param>
public sealed record ApiImpersonation(string User, IReadOnlyList<string> Groups, string Uid = "", KubeDocument? Extra = null);
