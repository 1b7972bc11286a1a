using Drydock.Core;
using Drydock.Harness.Reports;

namespace Drydock.Cli.Migrating;

/// <summary>A migrator's progress on stderr as it happens.</summary>
internal sealed class LiveProgress(DateTimeOffset start) : IMigrationProgress
{
    public void Report(MigrationProgress progress)
    {
        if (progress.Kind is not MigrationProgressKind.StepDone) Console.Error.WriteLine(MigrationText.Progress(progress.At - start, progress));
    }
}
