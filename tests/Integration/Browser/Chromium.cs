using System.Diagnostics;

namespace Drydock.Integration.Browser;

/// <summary>A headless Chromium of this machine, spoken to by its DevTools protocol. It has a profile of its own, which goes with it.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _profile;
    private readonly DevTools _devTools;

    private Chromium(Process process, string profile, DevTools devTools) => (_process, _profile, _devTools) = (process, profile, devTools);

    /// <summary>The path of a Chromium, or null when this machine has none.</summary>
    internal static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(directory => Names.Select(name => Path.Combine(directory, name))).FirstOrDefault(File.Exists);

    internal static async Task<Chromium> StartAsync(string path)
    {
        var profile = Directory.CreateTempSubdirectory("drydock-chromium-").FullName;
        // The sandbox needs rights that a container's root has not; what is opened is our own file.
        string[] arguments =
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-extensions", "--mute-audio", "--remote-debugging-port=0", $"--user-data-dir={profile}", "about:blank",
        ];
        var process = Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        using var limit = new CancellationTokenSource(StartLimit);
        const string Announcement = "DevTools listening on ";
        while (await process.StandardError.ReadLineAsync(limit.Token) is { } line)
        {
            if (!line.StartsWith(Announcement, StringComparison.Ordinal)) continue;
            // What it goes on to say must be read, or it blocks on a full pipe.
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return new Chromium(process, profile, await DevTools.ConnectAsync(new Uri(line[Announcement.Length..]), limit.Token));
        }

        throw new InvalidOperationException($"{path} ended without opening its DevTools port");
    }

    /// <summary>Opens a tab of a size, in CSS pixels.</summary>
    internal async Task<Tab> OpenAsync(int width, int height) => await Tab.OpenAsync(_devTools, width, height);

    public async ValueTask DisposeAsync()
    {
        await _devTools.DisposeAsync();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        for (var i = 0; Directory.Exists(_profile) && i < 20; i++)
        {
            try
            {
                Directory.Delete(_profile, recursive: true);
            }
            catch (IOException)
            {
                // Helpers of the browser are still ending.
                await Task.Delay(50);
            }
        }
    }
}
