namespace Drydock.Harness.Running;

/// <summary>Whether a run did what its scenario expects.</summary>
public enum RunVerdict
{
    Passed,
    Failed,
}
