using System.Globalization;
using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>The background jobs of one shell. They run in its process: when that ends, so do they, as in a container whose first process ends.</summary>
internal sealed class ShellJobs
{
    /// <summary>Process ids have no meaning here but to be told apart.</summary>
    private const int FirstId = 101;

    private readonly List<Task<int>> _jobs = [];

    /// <summary>"$!": the id of the last one; empty before the first.</summary>
    internal string Last => _jobs.Count == 0 ? "" : (FirstId + _jobs.Count - 1).ToString(CultureInfo.InvariantCulture);

    internal IReadOnlyList<Task<int>> All => _jobs;

    internal void Start(Func<Task<int>> run)
    {
        var ended = new TaskCompletionSource<int>();
        _jobs.Add(ended.Task);
        SimProcess.Current.Spawn(async () => ended.SetResult(await run()));
    }

    /// <summary>The exit code to come of the job with this id; null: there is none.</summary>
    internal Task<int>? Find(string id) =>
        int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number - FirstId >= 0 && number - FirstId < _jobs.Count ? _jobs[number - FirstId] : null;
}
