namespace Drydock.Simulators.Kubernetes.Api.Authorization;

/// <summary>Whether access is allowed, and what RBAC says about it.</summary>
internal readonly record struct AccessDecision(bool IsAllowed, string Reason);
