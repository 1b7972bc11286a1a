using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Kernel;
using Drydock.Wire.Driving;
using Drydock.Wire.Hosting;
using Microsoft.AspNetCore.Http;

namespace Drydock.Wire.Admin;

/// <summary>
/// What a real cloud does not give: the ports of the served account for another drydock process, the served clock, the timeline, a look at what is stored. JSON over HTTP,
/// for who shows the administrator's token:
/// <c>POST /v1/block-storage/OPERATION</c>, <c>POST /v1/key-management/OPERATION</c>, <c>POST /v1/file-storage/OPERATION</c>, <c>POST /v1/network/OPERATION</c>, <c>GET /v1/account</c>, <c>GET /v1/clock</c>, <c>POST /v1/clock/advance</c> {seconds},
/// <c>PUT /v1/clock/scale</c> {timeScale}, <c>GET /v1/timeline?last=N</c>, <c>POST /v1/inspection/stored-bytes</c> {resourceId, text}.
/// Errors are <c>{"error":{"source":"aws" or "admin","code":…,"message":…}}</c>.
/// </summary>
public sealed class AdminFrontEnd
{
    private const int BodyBytesMax = 1 << 20;
    private const int TimelineLinesDefault = 100;
    private static readonly TimeSpan AdvanceMax = TimeSpan.FromDays(366);

    private readonly WorldDriver _driver;
    private readonly SimAws _aws;
    private readonly ClusterAuthority _authority;
    private readonly AwsPrincipal _administrator;
    private readonly SimProcess _process;
    private readonly AdminOperations _operations;
    private readonly byte[] _token;

    public AdminFrontEnd(WorldDriver driver, SimAws aws, ClusterAuthority authority, ServedCredentials credentials)
    {
        (_driver, _aws, _authority) = (driver, aws, authority);
        _process = driver.AddProcess("admin-endpoint");
        _administrator = AwsPrincipal.Administrator(aws.Options.AccountId);
        _operations = new AdminOperations(aws.BlockStorageFor(_administrator), aws.KeysFor(_administrator), aws.FileStorageFor(_administrator), aws.NetworkFor(_administrator));
        _token = Hash(credentials.AdminToken);
    }

    /// <summary>The header of every answer that tells the served time and scale, as "2026-01-05T09:00:00.0000000+00:00 60".</summary>
    internal const string TimeHeader = "Drydock-Time";

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (!IsAuthorized(context))
            {
                context.Response.Headers.WWWAuthenticate = "Bearer";
                await RefuseAsync(context, StatusCodes.Status401Unauthorized, "unauthorized", "the administrator's token is missing or wrong: it is DRYDOCK_ADMIN_TOKEN of what serve prints").ConfigureAwait(false);
                return;
            }

            await AnswerAsync(context).ConfigureAwait(false);
        }
        catch (AwsServiceException exception)
        {
            await ErrorAsync(context, exception.StatusCode, new AdminError(AdminError.Aws, exception.Code, exception.Message, exception.RequestId, exception.ExistingId)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or BadHttpRequestException)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "bad-request", exception.Message).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PortUnreachableException or OperationCanceledException)
        {
            // The simulated service is silent, or the client has gone: no answer is the answer.
            context.Abort();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var route = $"{context.Request.Method} {path}";
        if (context.Request.Method == "POST" && path.StartsWith("/v1/", StringComparison.Ordinal) && _operations.Find(path["/v1/".Length..]) is { } operation)
        {
            var arguments = await BodyAsync(context).ConfigureAwait(false);
            await WriteAsync(context, StatusCodes.Status200OK, await _driver.CallAsync(_process, token => operation(arguments, token), context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
            return;
        }

        var body = await BodyAsync(context).ConfigureAwait(false);
        var json = AdminJson.Default;
        await (route switch
        {
            "GET /v1/account" => WriteAsync(context, Account(), json.ServedAccount),
            "GET /v1/clock" => WriteAsync(context, Time(), json.ServedTime),
            "POST /v1/clock/advance" => WriteAsync(context, Advance(AdminOperations.Read(body, json.AdvanceArguments)), json.ServedTime),
            "PUT /v1/clock/scale" => WriteAsync(context, Scale(AdminOperations.Read(body, json.ScaleArguments)), json.ServedTime),
            "GET /v1/timeline" => WriteAsync(context, Tail(context.Request.Query["last"]), json.AdminTimeline),
            "POST /v1/inspection/stored-bytes" => WriteAsync(context, Inspect(AdminOperations.Read(body, json.StoredBytesArguments)), json.StoredBytesAnswer),
            _ => RefuseAsync(context, StatusCodes.Status404NotFound, "not-found", $"there is no {route}"),
        }).ConfigureAwait(false);
    }

    private bool IsAuthorized(HttpContext context) =>
        AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var shown) && shown is { Scheme: "Bearer", Parameter: { } token }
        && CryptographicOperations.FixedTimeEquals(Hash(token), _token);

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false) is > 0 and var count)
        {
            if (body.Length + count > BodyBytesMax) throw new FormatException($"the body has more than {BodyBytesMax} bytes");
            body.Write(buffer.AsSpan(0, count));
        }

        return body.ToArray();
    }

    private ServedAccount Account() => new(_aws.Options.AccountId, _aws.Options.Region, _aws.Options.Zones)
    {
        CallerArn = _administrator.Arn,
        ClusterAuthority = Convert.ToHexStringLower(SHA256.HashData(_authority.Certificate.RawData)),
    };

    private ServedTime Time() => _driver.Call(_process, () => new ServedTime(_driver.World.Clock.GetUtcNow(), _driver.TimeScale));

    private ServedTime Advance(AdvanceArguments arguments)
    {
        if (!(arguments.Seconds >= 0 && arguments.Seconds <= AdvanceMax.TotalSeconds)) throw new FormatException($"seconds must be from 0 to {AdvanceMax.TotalSeconds}");
        _driver.Skip(TimeSpan.FromSeconds(arguments.Seconds));
        return Time();
    }

    private ServedTime Scale(ScaleArguments arguments)
    {
        if (!(arguments.TimeScale > 0 && arguments.TimeScale <= 100_000)) throw new FormatException("timeScale must be above 0 and at most 100000");
        _driver.TimeScale = arguments.TimeScale;
        return Time();
    }

    private AdminTimeline Tail(string? last)
    {
        var count = TimelineLinesDefault;
        if (last is not null && !int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out count)) throw new FormatException("last must be a number");
        return _driver.Call(_process, () =>
        {
            var (entries, clock) = (_driver.World.Timeline.Entries, _driver.World.Clock);
            var start = clock.GetUtcNow() - clock.Elapsed;
            var lines = new List<AdminTimelineEntry>();
            for (var i = Math.Max(0, entries.Count - count); i < entries.Count; i++)
            {
                lines.Add(new AdminTimelineEntry(start + entries[i].At, entries[i].Process, entries[i].Kind.ToString(), entries[i].Text));
            }

            return new AdminTimeline(lines);
        });
    }

    /// <summary>Looks at the raw bytes of a volume or snapshot, as one who holds the disk and no key.</summary>
    private StoredBytesAnswer Inspect(StoredBytesArguments arguments) => _driver.Call(_process, () =>
    {
        var (id, pattern, look) = (arguments.ResourceId, Encoding.UTF8.GetBytes(arguments.Text), _aws.Inspection);
        if (pattern.Length == 0) throw new FormatException("text is empty");
        if (id.StartsWith("snap-", StringComparison.Ordinal))
        {
            var snapshot = look.Find(new SnapshotId(id)) ?? throw new AwsServiceException("InvalidSnapshot.NotFound", $"The snapshot '{id}' does not exist.");
            return new StoredBytesAnswer(id, snapshot.Encrypted, look.StoredBytesContain(new SnapshotId(id), pattern));
        }

        var volume = look.Find(new VolumeId(id)) ?? throw new AwsServiceException("InvalidVolume.NotFound", $"The volume '{id}' does not exist.");
        return new StoredBytesAnswer(id, volume.Encrypted, look.StoredBytesContain(new VolumeId(id), pattern));
    });

    private Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type) => WriteAsync(context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(value, type));

    private Task RefuseAsync(HttpContext context, int status, string code, string message) => ErrorAsync(context, status, new AdminError(AdminError.Admin, code, message));

    private Task ErrorAsync(HttpContext context, int status, AdminError error) =>
        WriteAsync(context, status, JsonSerializer.SerializeToUtf8Bytes(new AdminErrorBody(error), AdminJson.Default.AdminErrorBody));

    private Task WriteAsync(HttpContext context, int status, byte[] body)
    {
        var time = Time();
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers[TimeHeader] = string.Create(CultureInfo.InvariantCulture, $"{time.Now:O} {time.TimeScale}");
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
