namespace Drydock.Core.Execution;

/// <summary>A read was refused for lack of rights (403, UnauthorizedOperation, AccessDeniedException).</summary>
internal sealed class AccessDeniedException(string subject, string observed, bool isOfAws = false) : Exception($"{subject}: {observed}")
{
    public string Subject { get; } = subject;
    public string Observed { get; } = observed;

    /// <summary>Whether AWS refused, not the cluster.</summary>
    public bool IsOfAws { get; } = isOfAws;
}
