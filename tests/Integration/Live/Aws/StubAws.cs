using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Drydock.Integration.Live.Aws;

/// <summary>A server of scripted answers, for what no simulated AWS says: failures in between, odd pages, pages of lists.</summary>
internal sealed class StubAws : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<Answer> _answers = new();
    private readonly ConcurrentQueue<string> _requests = new();

    internal StubAws(params Answer[] answers)
    {
        Uri = new Uri($"http://127.0.0.1:{FreePort()}/");
        foreach (var answer in answers) _answers.Enqueue(answer);
        _listener.Prefixes.Add(Uri.ToString());
        _listener.Start();
        _ = ServeAsync();
    }

    internal Uri Uri { get; }

    /// <summary>The bodies of what came in.</summary>
    internal IReadOnlyList<string> Requests => [.. _requests];

    public void Dispose() => _listener.Close();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                _requests.Enqueue(await reader.ReadToEndAsync());
                var answer = _answers.TryDequeue(out var next) ? next : new Answer(500, "no answer is left");
                if (answer.Status == 0)
                {
                    context.Response.ContentLength64 = 1000;
                    await context.Response.OutputStream.WriteAsync("<half"u8.ToArray());
                    await context.Response.OutputStream.FlushAsync();
                    context.Response.Abort();
                    continue;
                }

                context.Response.StatusCode = answer.Status;
                context.Response.ContentType = answer.Type;
                context.Response.Headers["x-amzn-RequestId"] = "r-1";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    /// <summary>An answer; status 0 breaks the connection off in the middle of one.</summary>
    internal sealed record Answer(int Status, string Body, string Type = "text/xml")
    {
        internal static Answer Lost { get; } = new(0, "");

        internal static Answer Ec2Error(int status, string code, string message = "as the test says") =>
            new(status, $"<?xml version=\"1.0\"?><Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors><RequestID>r-1</RequestID></Response>");

        internal static Answer Ec2(string operation, string body) =>
            new(200, $"<{operation}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r-1</requestId>{body}</{operation}Response>");
    }
}
