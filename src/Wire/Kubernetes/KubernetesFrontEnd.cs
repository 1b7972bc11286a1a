using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Wire.Driving;
using Drydock.Wire.Hosting;
using Drydock.Wire.Kubernetes.Protobuf;
using Drydock.Wire.Kubernetes.Streams;
using Microsoft.AspNetCore.Http;

namespace Drydock.Wire.Kubernetes;

/// <summary>
/// The Kubernetes API over HTTP: turns a request into one for the simulated API server, takes the loop for the moment of the answer, and writes it with the headers of a real server
/// (Recorded). A kube-apiserver that is down resets the connection.
/// </summary>
public sealed class KubernetesFrontEnd
{
    private readonly WorldDriver _driver;
    private readonly SimCluster _cluster;
    private readonly RequestTranslator _translator;
    private readonly PodStreamFrontEnd _streams;

    public KubernetesFrontEnd(WorldDriver driver, SimCluster cluster, ClusterAuthority authority, ServedCredentials credentials)
    {
        _driver = driver;
        _cluster = cluster;
        _streams = new PodStreamFrontEnd(driver, cluster);
        _translator = new RequestTranslator(new ClientIdentity(authority, credentials.AdminToken));
    }

    public async Task HandleAsync(HttpContext context)
    {
        var body = default(RequestBody);
        try
        {
            var request = _translator.Translate(context);
            if (PodStreamFrontEnd.Serves(context))
            {
                await _streams.HandleAsync(context, request).ConfigureAwait(false);
                return;
            }

            if (RequestTranslator.HasBody(request.Method))
            {
                body = await RequestBody.ReadAsync(context).ConfigureAwait(false);
                request = request.ContentType?.StartsWith(ProtobufBody.ContentType, StringComparison.Ordinal) == true && body.Bytes.Length > 0
                    ? request with { Document = ProtobufBody.Read(body.Bytes.Span) }
                    : request with { Body = body.Bytes };
            }

            if (MayWatch(request)) await WatchAsync(context, request).ConfigureAwait(false);
            else await AnswerAsync(context, request).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PortUnreachableException or OperationCanceledException or IOException and not BadHttpRequestException)
        {
            // The server is down, or the client has gone: there is nobody to answer, or nobody who would.
            context.Abort();
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            // A body that ends early or is framed wrongly is an error of no known kind to a real server.
            ResponseWriter.WriteError(context, StatusCodes.Status500InternalServerError, null, TornBody(exception));
        }
        catch (ProtobufException exception)
        {
            ResponseWriter.WriteError(context, StatusCodes.Status400BadRequest, "BadRequest", exception.Message);
        }
        catch (Exception defect) when (!context.Response.HasStarted)
        {
            ResponseWriter.WriteError(context, StatusCodes.Status500InternalServerError, "InternalError", $"Internal error occurred: a defect of drydock: {defect}");
        }
        finally
        {
            body.Dispose();
        }
    }

    private static string TornBody(BadHttpRequestException exception) =>
        exception.Message.Contains("chunk", StringComparison.OrdinalIgnoreCase) ? "invalid byte in chunk length" : "unexpected EOF";

    private static bool MayWatch(ApiRequest request) =>
        request.Method == "GET" && (request.Query.Contains("watch", StringComparison.Ordinal) || request.Path.Contains("/watch/", StringComparison.Ordinal));

    private async ValueTask AnswerAsync(HttpContext context, ApiRequest request)
    {
        var answer = await AnswerAsync(request, context.RequestAborted).ConfigureAwait(false);
        if (ResponseWriter.IsLong(request, answer)) await ResponseWriter.WriteLongAsync(context, answer).ConfigureAwait(false);
        else ResponseWriter.Write(context, request, answer);
    }

    private ValueTask<ApiResponse> AnswerAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var server = _cluster.ApiServer;
        // What goes on to a kubelet takes time; everything else is answered on the spot.
        return request.Path.Contains("/pods/", StringComparison.Ordinal) && LeavesTheServer(request.Path)
            ? new(_driver.CallAsync(server.Process, () => server.HandleAsync(request).AsTask(), cancellationToken))
            : new(_driver.Call(server.Process, () => server.HandleAsync(request).GetAwaiter().GetResult()));
    }

    private static bool LeavesTheServer(string path) =>
        path.EndsWith("/log", StringComparison.Ordinal) || path.EndsWith("/exec", StringComparison.Ordinal) || path.EndsWith("/attach", StringComparison.Ordinal);

    private async Task WatchAsync(HttpContext context, ApiRequest request)
    {
        var server = _cluster.ApiServer;
        var events = new WatchQueue();
        var (answer, watch) = _driver.Call(server.Process, () =>
        {
            if (!server.IsWatch(request)) return (server.HandleAsync(request).GetAwaiter().GetResult(), null);
            var opened = server.Watch(request, events.Push, events.Complete);
            if (opened.Watch is not null) events.GoLive(opened.Watch, server.Process);
            return opened;
        });
        if (watch is null)
        {
            ResponseWriter.Write(context, request, answer);
            return;
        }

        try
        {
            using var cut = OpenEnded.CutOnStop(context);
            await WatchStream.WriteAsync(context, request, answer, events, _driver.Settle).ConfigureAwait(false);
        }
        finally
        {
            _driver.Post(server.Process, events.Close);
        }
    }
}
