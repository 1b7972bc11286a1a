using Amazon.EC2;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Drydock.Core.Ports;
using Drydock.Live.Aws;
using Answer = Drydock.Integration.Live.Aws.StubAws.Answer;

namespace Drydock.Integration.Live.Aws;

/// <summary>What the adapters make of answers, of missing ones, and of pages.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class AwsAnswersTests
{
    private static readonly VolumeId Volume = new("vol-0123456789abcdef0");
    private static readonly Answer Made = Answer.Ec2("CreateVolume", $"<volumeId>{Volume}</volumeId><size>1</size><status>creating</status><createTime>2026-11-20T10:00:00.000Z</createTime>");
    private static readonly Answer Snapped = Answer.Ec2("CreateSnapshot", "<snapshotId>snap-1</snapshotId><status>pending</status>");

    [Test]
    public async Task An_error_keeps_its_code_status_message_and_request_id()
    {
        using var aws = new StubAws(Answer.Ec2Error(400, "InvalidVolume.NotFound", "The volume 'vol-0123456789abcdef0' does not exist."));
        var error = (await Storage(aws).Invoking(s => s.DeleteVolumeAsync(Volume, CancellationToken.None)).Should().ThrowAsync<AwsServiceException>()).Which;
        (error.Code, error.StatusCode, error.Message, error.RequestId).Should().Be(("InvalidVolume.NotFound", 400, "The volume 'vol-0123456789abcdef0' does not exist.", "r-1"));
    }

    [Test]
    public async Task A_key_managements_error_is_told_by_its_code_too()
    {
        using var aws = new StubAws(new Answer(400, """{"__type":"DisabledException","message":"it is disabled"}""", "application/x-amz-json-1.1"));
        using var client = new AmazonKeyManagementServiceClient(new BasicAWSCredentials("a", "b"), new AmazonKeyManagementServiceConfig { ServiceURL = aws.Uri.ToString(), AuthenticationRegion = "eu-central-1" });
        var error = (await new AwsSdkKeyManagement(client).Invoking(k => k.DescribeKeyAsync("k", CancellationToken.None)).Should().ThrowAsync<AwsServiceException>()).Which;
        (error.Code, error.Message, error.RequestId).Should().Be(("DisabledException", "it is disabled", "r-1"));
    }

    [Test]
    public async Task A_missing_right_names_the_action()
    {
        using var aws = new StubAws(Answer.Ec2Error(403, "UnauthorizedOperation", "You are not authorized to perform this operation. Encoded authorization failure message: xyz"));
        var error = (await Storage(aws).Invoking(s => s.DeleteVolumeAsync(Volume, CancellationToken.None)).Should().ThrowAsync<AwsServiceException>()).Which;
        error.Code.Should().Be("UnauthorizedOperation");
        error.Message.Should().StartWith("ec2:DeleteVolume: ");
        var access = AwsAccessException.Of(error, "ec2:DeleteVolume")!;
        (access.Problem, access.Subject).Should().Be((AwsAccessProblem.AccessDenied, "ec2:DeleteVolume"));
        access.Message.Should().Contain("drydock migrate permissions");
    }

    [Test]
    public async Task Throttling_is_tried_three_times_for_reads_and_changes()
    {
        var throttled = Answer.Ec2Error(503, "RequestLimitExceeded");
        using (var aws = new StubAws(throttled, throttled, Snapped))
        {
            (await Storage(aws).CreateSnapshotAsync(new CreateSnapshotRequest(Volume), CancellationToken.None)).State.Should().Be("pending");
            aws.Requests.Should().HaveCount(3);
        }

        using (var aws = new StubAws(throttled, throttled, throttled, throttled))
        {
            var error = await Storage(aws).Invoking(s => s.DescribeVolumesAsync(new DescribeRequest(), CancellationToken.None)).Should().ThrowAsync<AwsServiceException>();
            (error.Which.Code, error.Which.StatusCode).Should().Be(("RequestLimitExceeded", 503));
            aws.Requests.Should().HaveCount(3);
        }
    }

    [Test]
    public async Task A_change_whose_answer_was_lost_is_not_sent_again()
    {
        using var aws = new StubAws(Answer.Lost, Snapped);
        await Storage(aws).Invoking(s => s.CreateSnapshotAsync(new CreateSnapshotRequest(Volume), CancellationToken.None)).Should().ThrowAsync<PortUnreachableException>().WithMessage("ec2:CreateSnapshot: *");
        aws.Requests.Should().ContainSingle("two of them would be two snapshots");
    }

    [Test]
    public async Task A_change_that_failed_inside_AWS_is_not_sent_again()
    {
        using var aws = new StubAws(Answer.Ec2Error(500, "InternalError"), Snapped);
        var error = await Storage(aws).Invoking(s => s.CreateSnapshotAsync(new CreateSnapshotRequest(Volume), CancellationToken.None)).Should().ThrowAsync<AwsServiceException>();
        error.Which.Code.Should().Be("InternalError");
        aws.Requests.Should().ContainSingle();
    }

    [Test]
    public async Task A_read_and_a_creation_under_a_token_are_sent_again_after_a_lost_answer()
    {
        using var aws = new StubAws(Answer.Lost, Made, Answer.Lost, Answer.Ec2("DescribeVolumes", "<volumeSet/>"));
        var storage = Storage(aws);
        (await storage.CreateVolumeAsync(new CreateVolumeRequest("eu-central-1a", 1), CancellationToken.None)).VolumeId.Should().Be(Volume);
        (await storage.DescribeVolumesAsync(new DescribeRequest(), CancellationToken.None)).Should().BeEmpty();
        aws.Requests.Should().HaveCount(4);
        string Token(string request) => request.Split('&').Single(static part => part.StartsWith("ClientToken=", StringComparison.Ordinal));
        Token(aws.Requests[0]).Should().Be(Token(aws.Requests[1])).And.NotBe("ClientToken=");
    }

    [Test]
    public async Task Where_nobody_listens_the_port_is_unreachable()
    {
        Uri uri;
        using (var aws = new StubAws()) uri = aws.Uri;
        await Storage(uri).Invoking(s => s.DescribeVolumesAsync(new DescribeRequest(), CancellationToken.None)).Should().ThrowAsync<PortUnreachableException>().WithMessage("ec2:DescribeVolumes: *refused*");
    }

    [TestCase(502, "<html><body>Bad gateway</body></html>")]
    [TestCase(200, "not even that")]
    public async Task What_is_no_answer_of_AWS_is_none(int status, string body)
    {
        using var aws = new StubAws([.. Enumerable.Repeat(new Answer(status, body, "text/html"), 3)]);
        await Storage(aws).Invoking(s => s.DeleteSnapshotAsync(new SnapshotId("snap-1"), CancellationToken.None)).Should().ThrowAsync<PortUnreachableException>().WithMessage("ec2:DeleteSnapshot: an answer *");
    }

    [Test]
    public async Task What_was_made_just_now_is_waited_for_and_what_is_old_is_not()
    {
        var unknown = Answer.Ec2Error(400, "InvalidVolume.NotFound");
        var known = Answer.Ec2("DescribeVolumes", $"<volumeSet><item><volumeId>{Volume}</volumeId><status>available</status></item></volumeSet>");
        using var aws = new StubAws(Made, unknown, unknown, known, unknown);
        var storage = Storage(aws);
        await storage.CreateVolumeAsync(new CreateVolumeRequest("eu-central-1a", 1), CancellationToken.None);
        (await storage.DescribeVolumesAsync(new DescribeRequest([Volume.Value]), CancellationToken.None)).Single().State.Should().Be("available");
        await storage.Invoking(s => s.DescribeVolumesAsync(new DescribeRequest([Volume.Value]), CancellationToken.None)).Should().ThrowAsync<AwsServiceException>("it was seen, and is gone now");
        aws.Requests.Should().HaveCount(5);
    }

    [Test]
    public async Task All_pages_are_read_and_what_is_left_out_is_empty()
    {
        using var aws = new StubAws(
            Answer.Ec2("DescribeVolumes", "<volumeSet><item><volumeId>vol-1</volumeId><status>available</status><createTime>2026-11-20T11:00:00+01:00</createTime></item></volumeSet><nextToken>more</nextToken>"),
            Answer.Ec2("DescribeVolumes", "<nextToken>still more</nextToken>"),
            Answer.Ec2("DescribeVolumes", "<volumeSet><item><volumeId>vol-2</volumeId><status>in-use</status></item></volumeSet>"),
            Answer.Ec2("DescribeSnapshots", ""));
        var storage = Storage(aws);
        var found = await storage.DescribeVolumesAsync(new DescribeRequest(Filters: [new("tag:a", ["b", "c"])]), CancellationToken.None);
        found.Select(v => v.VolumeId.Value).Should().Equal("vol-1", "vol-2");
        found[0].Should().Match<BlockVolume>(v => v.Attachments.Count == 0 && v.Tags.Count == 0 && v.SnapshotId == null && v.KmsKeyId == null && !v.Encrypted && v.Iops == null);
        found[0].CreateTime.Should().Be(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero));
        found[0].CreateTime.Offset.Should().Be(TimeSpan.Zero);
        (await storage.DescribeSnapshotsAsync(new DescribeRequest(), CancellationToken.None)).Should().BeEmpty();
        aws.Requests[0].Should().Contain("Filter.1.Name=tag%3Aa").And.Contain("Filter.1.Value.2=c").And.Contain("MaxResults=500").And.NotContain("NextToken");
        aws.Requests[1].Should().Contain("NextToken=more").And.Contain("Filter.1.Value.1=b");
        aws.Requests[2].Should().Contain("NextToken=still%20more");
        aws.Requests[3].Should().Contain("Owner.1=self", "EC2 would list every public snapshot");
    }

    [Test]
    public async Task Who_cancels_is_not_told_of_a_lost_connection()
    {
        using var aws = new StubAws();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Storage(aws).Invoking(s => s.DescribeVolumesAsync(new DescribeRequest(), cancelled.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    private static AwsSdkBlockStorage Storage(StubAws aws) => Storage(aws.Uri);

    private static AwsSdkBlockStorage Storage(Uri uri) => new(
        new CarefulEc2Client(new BasicAWSCredentials("a", "b"), new AmazonEC2Config { ServiceURL = uri.ToString(), AuthenticationRegion = "eu-central-1" }), "eu-central-1", new NewResources(TimeProvider.System));
}
