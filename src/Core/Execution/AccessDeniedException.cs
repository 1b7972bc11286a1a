namespace Drydock.Core.Execution;

/// <summary>A read was refused for lack of rights (403, UnauthorizedOperation, AccessDeniedException).</summary>
internal sealed class AccessDeniedException(string subject, string observed) : Exception($"{subject}: {observed}")
{
    public string Subject { get; } = subject;
    public string Observed { get; } = observed;
}
