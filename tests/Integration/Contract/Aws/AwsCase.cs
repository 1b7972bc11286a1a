namespace Drydock.Integration.Contract.Aws;

/// <summary>One case of the contract: what is done, and what AWS answers, observation by observation.</summary>
/// <param name="Name">A sentence.</param>
/// <param name="Run">Does it, and notes what is observed.</param>
/// <param name="Expected">A line for each observation, "label: value".</param>
internal sealed record AwsCase(string Name, Func<AwsCaseRun, Task> Run, string Expected)
{
    public override string ToString() => Name;

    /// <summary>Where the answers differ from the expected ones, each told with both.</summary>
    internal async Task<IReadOnlyList<AwsDifference>> DifferencesAsync(AwsArm arm, CancellationToken cancellationToken)
    {
        var run = new AwsCaseRun(arm, cancellationToken);
        await run.DoAsync(Run);
        var expected = Expected.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(": ", 2)).ToList();
        var differences = new List<AwsDifference>();
        foreach (var line in expected)
        {
            var answered = run.Observed.FirstOrDefault(o => o.Key == line[0]).Value ?? "nothing";
            if (answered != line[1]) differences.Add(new AwsDifference(Name, line[0], line[1], answered));
        }

        differences.AddRange(run.Observed.Where(o => expected.All(line => line[0] != o.Key)).Select(o => new AwsDifference(Name, o.Key, "nothing", o.Value)));
        return differences;
    }
}
