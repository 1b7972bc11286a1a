using Drydock.Core.Kubernetes;
using Drydock.Simulators.Checkers;

namespace Drydock.Harness.Kit;

/// <summary>
/// An invariant of your own. It may run a client of the workload all the while, look at every change of an object, and judge in the end. One object per run; everything that it is
/// called for runs on the world's one loop, so it needs no locks, and must use the context's clock and randomness only.
/// </summary>
public abstract class ScenarioChecker(string name) : Checker(name)
{
    /// <summary>A client of the workload: begins when the pods are ready, before the migration, and ends soon after <see cref="CheckerContext.Stopped"/>. An exception that escapes breaks the invariant.</summary>
    public virtual Task RunAsync(CheckerContext context) => Task.CompletedTask;

    /// <summary>An object was created (<paramref name="before"/> is null), changed, or deleted (<paramref name="after"/> is null).</summary>
    public virtual void OnChange(KubeDocument? before, KubeDocument? after)
    {
    }

    /// <summary>Judges the end: the migration is over, cleaned up, and all writers have stopped.</summary>
    public virtual Task JudgeAsync(CheckerContext context) => Task.CompletedTask;

    /// <summary>Says what breaks the invariant, at any time.</summary>
    internal void Break(string what) => Violate(what);
}
