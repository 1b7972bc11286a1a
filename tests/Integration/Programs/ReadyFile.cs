namespace Drydock.Integration.Programs;

/// <summary>The file that <c>drydock serve --ready-file</c> writes once all APIs answer: an export a line.</summary>
internal static class ReadyFile
{
    private const string Export = "export ";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for the file and reads its exports.</summary>
    /// <param name="path">Where it will be.</param>
    /// <param name="whyNot">Why it will never be there, or null while it may.</param>
    /// <param name="patience">How long to wait, in real time.</param>
    internal static async Task<IReadOnlyList<KeyValuePair<string, string>>> WaitAsync(string path, Func<Task<string?>> whyNot, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        while (!File.Exists(path))
        {
            if (await whyNot() is { } reason) throw new AssertionException(reason);
            if (limit.IsCancellationRequested) throw new AssertionException($"serve was not ready in {patience}");
            await Task.Delay(Poll);
        }

        return [.. (await File.ReadAllLinesAsync(path)).Select(l => l[Export.Length..].Split('=', 2)).Select(p => new KeyValuePair<string, string>(p[0], p[1]))];
    }
}
