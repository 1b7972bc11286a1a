using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Drydock.Core.Ports;

namespace Drydock.Wire.Admin;

/// <summary>The client of an <see cref="AdminFrontEnd"/>: the served account's ports, and the served clock, which every answer corrects.</summary>
public sealed class AdminClient : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);

    private readonly HttpClient _client;

    private AdminClient(Uri uri, string token)
    {
        // Its own loopback address is never behind a proxy.
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = !uri.IsLoopback }) { BaseAddress = new Uri(uri, "/v1/"), Timeout = AnswerLimit };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The time in the served cloud: what lives in it, a migrator too, goes by it.</summary>
    public ServedClock Clock { get; private set; } = null!;

    public IBlockStorage BlockStorage => new AdminBlockStorage(this);

    public IKeyManagement KeyManagement => new AdminKeyManagement(this);

    public IFileStorage FileStorage => new AdminFileStorage(this);

    public INetwork Network => new AdminNetwork(this);

    /// <summary>Connects to the endpoint of a served cloud.</summary>
    /// <exception cref="AdminRefusedException">It refuses the token.</exception>
    /// <exception cref="PortUnreachableException">Nobody answers.</exception>
    public static async Task<AdminClient> ConnectAsync(Uri uri, string token, CancellationToken cancellationToken)
    {
        var client = new AdminClient(uri, token);
        try
        {
            var time = await client.SendAsync(HttpMethod.Get, "clock", null, AdminJson.Default.ServedTime, cancellationToken).ConfigureAwait(false);
            client.Clock = new ServedClock(time, TimeProvider.System);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public Task<ServedAccount> AccountAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, "account", null, AdminJson.Default.ServedAccount, cancellationToken);

    /// <summary>Moves the served clock ahead; what falls due on the way is done.</summary>
    public Task<ServedTime> AdvanceClockAsync(TimeSpan span, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Post, "clock/advance", JsonSerializer.SerializeToUtf8Bytes(new AdvanceArguments(span.TotalSeconds), AdminJson.Default.AdvanceArguments), AdminJson.Default.ServedTime, cancellationToken);

    /// <summary>Whether the raw stored bytes of a volume or snapshot contain a text in the clear.</summary>
    public async Task<bool> StoresTextAsync(string resourceId, string text, CancellationToken cancellationToken) => (await SendAsync(
        HttpMethod.Post, "inspection/stored-bytes", JsonSerializer.SerializeToUtf8Bytes(new StoredBytesArguments(resourceId, text), AdminJson.Default.StoredBytesArguments),
        AdminJson.Default.StoredBytesAnswer, cancellationToken).ConfigureAwait(false)).ContainsText;

    public void Dispose() => _client.Dispose();

    internal Task<TResult> CallAsync<TRequest, TResult>(
        string operation, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResult> resultType, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, operation, JsonSerializer.SerializeToUtf8Bytes(request, requestType), resultType, cancellationToken);

    private async Task<T> SendAsync<T>(HttpMethod method, string path, byte[]? body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new ByteArrayContent(body) };
            using var response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            Correct(response);
            if (!response.IsSuccessStatusCode) throw Error(response, bytes);
            return JsonSerializer.Deserialize(bytes, type)!;
        }
        catch (JsonException exception)
        {
            throw new AdminRefusedException($"{_client.BaseAddress!.GetLeftPart(UriPartial.Authority)} {path}: its answer is not what this version of drydock expects: {exception.Message}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new PortUnreachableException($"{_client.BaseAddress!.GetLeftPart(UriPartial.Authority)} {path}: {exception.Message}", exception);
        }
    }

    private void Correct(HttpResponseMessage response)
    {
        if (Clock is null || !response.Headers.TryGetValues(AdminFrontEnd.TimeHeader, out var values)) return;
        var words = string.Join(' ', values).Split(' ');
        if (words.Length == 2 && DateTimeOffset.TryParse(words[0], CultureInfo.InvariantCulture, out var now) && double.TryParse(words[1], CultureInfo.InvariantCulture, out var scale))
        {
            Clock.Correct(new ServedTime(now, scale));
        }
    }

    private Exception Error(HttpResponseMessage response, byte[] body)
    {
        var error = response.Content.Headers.ContentType?.MediaType == "application/json" ? JsonSerializer.Deserialize(body, AdminJson.Default.AdminErrorBody)?.Error : null;
        if (error is { Source: AdminError.Aws }) return new AwsServiceException(error.Code, error.Message, (int)response.StatusCode, error.RequestId, error.ExistingId);
        var said = error?.Message ?? "what answers there is no administration endpoint of a served cloud";
        return new AdminRefusedException($"{_client.BaseAddress!.GetLeftPart(UriPartial.Authority)}: {(int)response.StatusCode}: {said}");
    }
}
