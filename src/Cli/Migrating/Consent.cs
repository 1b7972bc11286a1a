namespace Drydock.Cli.Migrating;

/// <summary>Asks at the terminal, before the first change.</summary>
internal static class Consent
{
    internal static bool CanAsk => !Console.IsInputRedirected;

    /// <summary>Null means go on; else what to exit with.</summary>
    internal static async Task<int?> RefusedAsync(string what, MigrateRequest request, CancellationToken stop)
    {
        if (request.IsDryRun)
        {
            Console.Error.WriteLine($"a dry run ends here: nothing was changed; without --dry-run it would be asked whether to {what}");
            return ExitCode.Passed;
        }

        if (request.Yes) return null;
        if (!CanAsk)
        {
            Console.Error.WriteLine($"drydock: there is no terminal to ask whether to {what}: say --yes; nothing was changed");
            return ExitCode.Usage;
        }

        Console.Error.Write($"{char.ToUpperInvariant(what[0])}{what[1..]}? Only 'yes' goes on: ");
        // Reading a terminal can't be cancelled; Ctrl-C leaves the reader behind.
        var answer = await Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(stop);
        if (answer?.Trim() == "yes") return null;
        Console.Error.WriteLine("nothing was changed");
        return ExitCode.NothingRan;
    }
}
