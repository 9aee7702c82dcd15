"""The stack of shop."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_elasticloadbalancingv2 as elbv2


class Prices(Stack):
    def __init__(self, scope, name, listener, service) -> None:
        super().__init__(scope, name)
        listener.add_targets(
            "shop",
            port=3000,
            targets=[service],
            conditions=[elbv2.ListenerCondition.path_patterns(["/shop*"])],
            deregistration_delay=Duration.minutes(5),
            stickiness_cookie_duration=Duration.hours(1),  # sessions
            stickiness_cookie_name="replica",
        )
