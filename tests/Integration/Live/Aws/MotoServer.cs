using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Drydock.Integration.Programs;

namespace Drydock.Integration.Live.Aws;

/// <summary>moto's server as a process of its own on loopback; LocalStack's EC2 is made of the same code.</summary>
internal sealed class MotoServer : IDisposable
{
    private const string Program = "moto_server";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private MotoServer(Process process, Uri uri) => (_process, Uri) = (process, uri);

    internal Uri Uri { get; }

    internal static async Task<MotoServer> StartAsync()
    {
        // An arm for machines that have it: no CI promises it.
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        if (!folders.Any(static folder => File.Exists(Path.Combine(folder, Program)))) Assert.Ignore($"{Program} is not on the PATH");
        var port = FreePort();
        var process = new RealProgram(Program, "pip install 'moto[server]'", []).Start(["-H", "127.0.0.1", "-p", $"{port}"]);
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new MotoServer(process, new Uri($"http://127.0.0.1:{port}"));
        await server.AnswersAsync();
        return server;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task AnswersAsync()
    {
        using var client = new HttpClient();
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await client.GetAsync(new Uri(Uri, "/moto-api/"));
                return;
            }
            catch (HttpRequestException) when (TimeProvider.System.GetElapsedTime(started) < Patience && !_process.HasExited)
            {
                await Task.Delay(200);
            }
        }
    }
}
