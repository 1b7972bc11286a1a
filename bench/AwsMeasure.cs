using System.Globalization;
using Drydock.Bench.Aws;
using Drydock.Wire.Hosting;

namespace Drydock.Bench;

/// <summary>A served account under eight closed-loop clients, signatures verified. The load generator is our own, on one thread of the same process.</summary>
internal sealed class AwsMeasure : IMeasure
{
    private const int Clients = 8;
    private const int Volumes = 1_000;
    private const string Form = "application/x-www-form-urlencoded; charset=utf-8";
    private const string Json = "application/x-amz-json-1.1";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(4);

    public IEnumerable<Row> Take()
    {
        yield return new Row("AWS over HTTP: CreateVolume", Rate(Run(CreateVolume)), ">= 10,000/s");
        yield return new Row($"  DescribeVolumes with {Volumes:N0} volumes", Rate(Run(DescribeVolumes)), ">= 1,500/s");
        yield return new Row("  GenerateDataKey", Rate(Run(GenerateDataKey)), ">= 8,000/s");
        yield return new Row($"  ({Clients} clients, bench/Aws/LoadGenerator, one thread, signed requests)", "", "");
    }

    private static LoadResult CreateVolume(ServedCloud cloud, LoadGenerator load)
    {
        var request = Query(cloud, $"Action=CreateVolume&Version=2016-11-15&AvailabilityZone={cloud.Aws.Options.Zones[0]}&Size=8&VolumeType=gp3");
        load.Measure(request, WarmUp);
        return load.Measure(request, Span);
    }

    private static LoadResult DescribeVolumes(ServedCloud cloud, LoadGenerator load)
    {
        var create = Query(cloud, $"Action=CreateVolume&Version=2016-11-15&AvailabilityZone={cloud.Aws.Options.Zones[0]}&Size=8&VolumeType=gp3");
        load.Send(create, Volumes);
        cloud.Driver.Skip(TimeSpan.FromMinutes(1));
        var describe = Query(cloud, "Action=DescribeVolumes&Version=2016-11-15");
        load.Measure(describe, WarmUp);
        return load.Measure(describe, Span);
    }

    private static LoadResult GenerateDataKey(ServedCloud cloud, LoadGenerator load)
    {
        var key = cloud.Driver.Call(cloud.World.Processes[0], () => cloud.Aws.Kms.CreateKey());
        var body = $$"""{"KeyId":"{{key.KeyId}}","KeySpec":"AES_256"}""";
        var request = SignedRequest.Make(cloud, "kms", Json, "TrentService.GenerateDataKey", body);
        load.Measure(request, WarmUp);
        return load.Measure(request, Span);
    }

    private static byte[] Query(ServedCloud cloud, string body) => SignedRequest.Make(cloud, "ec2", Form, null, body);

    private static LoadResult Run(Func<ServedCloud, LoadGenerator, LoadResult> measure) => RunAsync(measure).GetAwaiter().GetResult();

    private static async Task<LoadResult> RunAsync(Func<ServedCloud, LoadGenerator, LoadResult> measure)
    {
        await using var cloud = await ServedCloud.StartAsync(new ServeOptions(), CancellationToken.None);
        return await Task.Run(() => measure(cloud, new LoadGenerator(cloud.AwsUri, Clients)));
    }

    private static string Rate(LoadResult result) => string.Create(CultureInfo.InvariantCulture, $"{result.PerSecond:N0}/s, {result.ProcessorTime.TotalMicroseconds:N0} µs CPU");
}
